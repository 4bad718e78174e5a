"""``uncramp knowledge``: what the program knows, how surely, and from where."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import click

from uncramp.cli.words import LANGUAGE, _, ngettext
from uncramp.errors import BadInput

if TYPE_CHECKING:
    from uncramp.knowledge.schema import Topic

KINDS = ("factor", "remedy", "condition", "lab", "myth", "medicine_class", "sign")


@click.group(
    name="knowledge",
    help=_(
        "What is known about night leg cramps, how surely, and from where.\n\n"
        "\b\nExamples:\n"
        "  uncramp knowledge list --kind factor\n"
        "  uncramp knowledge show alcohol\n"
        "  uncramp knowledge check"
    ),
)
def knowledge() -> None:
    pass


command = knowledge
as_json = click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))


@knowledge.command(
    "list",
    help=_(
        "List the topics: id, how sure, and title.\n\n"
        "\b\nExamples:\n  uncramp knowledge list\n  uncramp knowledge list --kind remedy --json"
    ),
)
@click.option("--kind", type=click.Choice(KINDS), help=_("Only topics of this kind."))
@as_json
def list_(kind: str | None, as_json: bool) -> None:
    from uncramp.knowledge.load import knowledge as read

    topics = [topic for topic in read(LANGUAGE).topics.values() if kind in (None, topic.kind)]
    topics.sort(key=lambda topic: (KINDS.index(topic.kind), topic.id))
    if as_json:
        keys = ("id", "kind", "title", "claim", "certainty", "tag")
        _json([{key: getattr(topic, key) for key in keys} for topic in topics])
        return
    for topic in topics:
        click.echo(f"{topic.kind:<15}{topic.id:<32}{topic.certainty:<10} {topic.title}")


@knowledge.command(
    "show",
    help=_(
        "Show one topic with its sources.\n\n"
        "What must never be done with a remedy is shown first. This is what is known in general;\n"
        "the pages show what fits the person.\n\n"
        "\b\nExamples:\n  uncramp knowledge show alcohol\n  uncramp knowledge show low_mg --json"
    ),
)
@click.argument("topic_id", metavar="TOPIC")
@as_json
def show(topic_id: str, as_json: bool) -> None:
    from uncramp.knowledge.load import knowledge as read

    known = read(LANGUAGE)
    if topic_id not in known.topics:
        raise BadInput(
            _("there is no topic {id!r}").format(id=topic_id), _did_you_mean(topic_id, known.topics)
        )
    topic = known.topics[topic_id]
    if as_json:
        _json({item.name: _plain(getattr(topic, item.name)) for item in fields(topic)})
        return
    _show(topic)
    for citation in topic.sources:
        source = known.sources[citation.ref]
        retracted = _(" (RETRACTED)") if source.retracted else ""
        click.echo(f"[{source.id}] {source.cite}{retracted}: {citation.says}")


@knowledge.command(
    "check",
    help=_(
        "Check every data file: sources, tags, questions, wording, overdue reviews.\n\n"
        "Exit code 1 if anything is wrong.\n\n"
        "\b\nExamples:\n  uncramp knowledge check\n  uncramp knowledge check --release --json"
    ),
)
@click.option("--release", is_flag=True, help=_("An overdue review is wrong, too."))
@as_json
@click.pass_context
def check(ctx: click.Context, release: bool, as_json: bool) -> None:
    from uncramp.app import clock
    from uncramp.knowledge.check import check as look
    from uncramp.knowledge.load import knowledge as read

    known = read()
    problems = look(known, today=clock.now().date(), release=release)
    wrong = [problem for problem in problems if not problem.warning]
    if as_json:
        _json({"version": known.version, "problems": [asdict(problem) for problem in problems]})
    for problem in () if as_json else problems:
        before = _("warning: ") if problem.warning else ""
        click.echo(f"{problem.file}: {before}{problem.message}", err=True)
    if wrong:
        many = len(wrong)
        click.echo(
            ngettext("{n} problem", "{n} problems", many).format(n=many),
            err=True,
        )
        ctx.exit(1)
    if not as_json:
        click.echo(
            _(
                "{topics} topics, {rules} rules and {sources} sources, version {version}: all well"
            ).format(
                topics=len(known.topics),
                rules=len(known.rules),
                sources=len(known.sources),
                version=known.version,
            )
        )


@knowledge.command(
    "sources",
    help=_(
        "List the sources, how much of each was read, and which were retracted.\n\n"
        "\b\nExample:\n  uncramp knowledge sources --json"
    ),
)
@as_json
def sources(as_json: bool) -> None:
    from uncramp.knowledge.load import knowledge as read

    found = sorted(read(LANGUAGE).sources.values(), key=lambda source: _natural(source.id))
    if as_json:
        _json([asdict(source) for source in found])
        return
    wide = max((len(source.id) for source in found), default=0) + 2
    for source in found:
        mark = _("RETRACTED") if source.retracted else source.tag
        where = f" doi:{source.doi}" if source.doi else ""
        where += f" PMID {source.pmid}" if source.pmid else ""
        click.echo(f"{source.id:<{wide}}{mark:<12}{source.cite}{where}")


def _show(topic: Topic) -> None:
    from uncramp.knowledge.prose import to_text
    from uncramp.knowledge.schema import Factor, Remedy

    click.echo(f"{topic.title}\n\n{topic.claim}")
    click.echo(_("How sure: {certainty} ({tag}).").format(certainty=topic.certainty, tag=topic.tag))
    if isinstance(topic, Remedy):
        for stop in topic.stops:
            click.echo(f"! {stop.verdict}: {stop.text} ({stop.source})")
    effect = getattr(topic, "effect", None)
    if effect:
        click.echo(f"\n{effect.plain}")
    if topic.body:
        click.echo(f"\n{to_text(topic.body)}")
    if topic.not_shown:
        click.echo("\n" + _("What this does not show: {text}").format(text=topic.not_shown))
    if topic.seed_verdict:
        click.echo(_("What is often said: {text}").format(text=topic.seed_verdict))
    if isinstance(topic, Factor | Remedy) and topic.ask:
        click.echo(_("The question: {text}").format(text=topic.ask.text))
    click.echo(
        _("Checked {checked}, due again by {due}. Reviewed by a clinician: {who}.").format(
            checked=topic.checked, due=topic.review_by, who=topic.clinician_review
        )
        + "\n"
    )


def _did_you_mean(topic_id: str, ids: Any) -> str:
    from difflib import get_close_matches

    near = get_close_matches(topic_id, list(ids), n=3)
    if near:
        return _("Did you mean {ids}?").format(ids=", ".join(near))
    return _("`uncramp knowledge list` names them all.")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return value


def _natural(key: str) -> tuple[int, str]:
    digits = "".join(c for c in key if c.isdigit())
    return int(digits or 0), key


def _json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
