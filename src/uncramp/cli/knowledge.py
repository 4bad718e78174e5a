"""``uncramp knowledge``: what the program knows, how surely, and from where."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import click

from uncramp.cli.overlay import overlay
from uncramp.cli.words import LANGUAGE, _, ngettext
from uncramp.errors import BadInput

if TYPE_CHECKING:
    import datetime as dt

    from uncramp.findings.priors import TrialsSay
    from uncramp.knowledge.load import Knowledge
    from uncramp.knowledge.schema import Topic

KINDS = ("factor", "remedy", "condition", "lab", "myth", "guide", "medicine_class", "sign")


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


knowledge.add_command(overlay)
command = knowledge
as_json = click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))


@knowledge.command(
    "list",
    help=_(
        "List the topics: id, how sure, and title.\n\n"
        "\b\nExamples:\n  uncramp knowledge list\n  uncramp knowledge list --kind remedy --json\n"
        "  uncramp knowledge list --search magnesium"
    ),
)
@click.option("--kind", type=click.Choice(KINDS), help=_("Only topics of this kind."))
@click.option("--search", metavar="WORDS", help=_("Only what has to do with these words."))
@as_json
def list_(kind: str | None, search: str | None, as_json: bool) -> None:
    from uncramp.knowledge.load import knowledge as read

    known = read(LANGUAGE)
    if search is None:
        topics = sorted(known.topics.values(), key=lambda one: (KINDS.index(one.kind), one.id))
    else:
        topics = [known.topics[key] for key in _found(search)]
    topics = [topic for topic in topics if kind in (None, topic.kind)]
    if search is not None and not topics:
        click.echo(_("Nothing was found. Try a single word, or another spelling."), err=True)
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
    from uncramp.findings import advice
    from uncramp.findings.priors import from_trials
    from uncramp.knowledge.load import knowledge as read

    known = read(LANGUAGE)
    if topic_id not in known.topics:
        raise BadInput(
            _("there is no topic {id!r}").format(id=topic_id), _did_you_mean(topic_id, known.topics)
        )
    topic = known.topics[topic_id]
    trials = advice.learn(topic_id, language=LANGUAGE).trials
    expected = {place: from_trials(topic_id, setting=place) for place in ("general", "pregnancy")}
    if as_json:
        shown = {item.name: _plain(getattr(topic, item.name)) for item in fields(topic)}
        shown["trials"] = [_plain(trial) for trial in trials]
        shown["expected"] = {key: _plain(one) for key, one in expected.items() if one is not None}
        _json(shown)
        return
    _show(topic)
    for citation in topic.sources:
        source = known.sources[citation.ref]
        retracted = _(" (RETRACTED)") if source.retracted else ""
        click.echo(f"[{source.id}] {source.cite}{retracted}: {citation.says}")
    for trial in trials:
        click.echo(f"\n{trial.title} [{trial.source.ref}]\n{trial.plain}")
        for number in trial.numbers:
            click.echo(f"  {number}")
    for said in filter(None, expected.values()):
        click.echo("\n" + _expected(said))


@knowledge.command(
    "check",
    help=_(
        "Check every data file: sources, tags, numbers, questions, wording and reading grade.\n\n"
        "With --as-of a review that is overdue on that day is a warning. Exit code 1 if anything\n"
        "is wrong.\n\n"
        "\b\nExamples:\n  uncramp knowledge check\n"
        "  uncramp knowledge check --as-of 2027-12-01\n"
        "  uncramp knowledge check --as-of 2027-12-01 --release --json"
    ),
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help=_("Tell which reviews are overdue on this day. No clock is asked."),
)
@click.option("--release", is_flag=True, help=_("An overdue review is wrong, too; with --as-of."))
@as_json
@click.pass_context
def check(ctx: click.Context, as_of: dt.datetime | None, release: bool, as_json: bool) -> None:
    from uncramp.knowledge.check import check as look
    from uncramp.knowledge.load import knowledge as read

    if release and as_of is None:
        raise BadInput(
            _("--release needs the day of the release"),
            _("uncramp knowledge check --release --as-of 2027-01-31"),
        )
    known = read()
    problems = look(known, today=as_of.date() if as_of else None, release=release)
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
        "List the sources: how much of each was read, which were retracted, what rests on each,\n"
        "and what could not be checked.\n\n"
        "\b\nExamples:\n  uncramp knowledge sources\n  uncramp knowledge sources --json"
    ),
)
@as_json
def sources(as_json: bool) -> None:
    from uncramp.knowledge.load import knowledge as read

    known = read(LANGUAGE)
    found = sorted(known.sources.values(), key=lambda source: _natural(source.id))
    resting = _resting(known)
    if as_json:
        _json([asdict(source) | {"used_by": resting.get(source.id, [])} for source in found])
        return
    wide = max((len(source.id) for source in found), default=0) + 2
    for source in found:
        mark = _("RETRACTED") if source.retracted else source.tag
        where = f" doi:{source.doi}" if source.doi else ""
        where += f" PMID {source.pmid}" if source.pmid else ""
        click.echo(f"{source.id:<{wide}}{mark:<12}{source.cite}{where}")
        used = ", ".join(resting.get(source.id, [])) or _("nothing rests on it")
        click.echo(f"{'':<{wide}}{used}")
        if source.note:
            click.echo(f"{'':<{wide}}{source.note}")
    click.echo("\n" + _("What could not be checked:"))
    for one in known.open_questions:
        click.echo(f"- {one.text}" + (f" [{', '.join(one.sources)}]" if one.sources else ""))


def _resting(known: Knowledge) -> dict[str, list[str]]:
    """Source id to the ids of what rests on it, topics, rules and trials, in their order."""
    cited = [
        (topic.id, citation.ref) for topic in known.topics.values() for citation in topic.sources
    ]
    cited += [(rule.id, citation.ref) for rule in known.rules.values() for citation in rule.sources]
    cited += [(trial.id, trial.source) for trial in known.trials.values()]
    used: dict[str, list[str]] = {}
    for key, ref in sorted(set(cited)):
        used.setdefault(ref, []).append(key)
    return used


def _found(search: str) -> list[str]:
    from uncramp.findings import advice

    answer = advice.search(search, language=LANGUAGE)
    return [item.id for item in (*answer.items, *answer.mentions)]


def _expected(said: TrialsSay) -> str:
    if said.ratio is None:
        return _("What a diary may expect of it: nothing. {why}").format(why=said.because)
    return _(
        "What a diary may expect of it, from {trials}: {ratio:.2f} times the cramps, "
        "between {low:.2f} and {high:.2f}. {why}"
    ).format(
        trials=", ".join(said.trials),
        ratio=said.ratio,
        low=said.low,
        high=said.high,
        why=said.because,
    )


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
