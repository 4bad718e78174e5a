"""The first shelf."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("value", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("own", "Own"), ("demo", "Demo")], default="own", max_length=8
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("revision", models.BigIntegerField(default=0)),
                ("removals", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("role",), name="one_person_a_role")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportReceipt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("added", models.IntegerField(default=0)),
                ("known", models.IntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
                        to="uncramp.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ImportedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry", models.UUIDField(db_index=True)),
                (
                    "receipt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="uncramp.importreceipt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("receipt", "entry"), name="brought_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Erased",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry", models.UUIDField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="erased",
                        to="uncramp.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "entry"), name="erased_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredEntry",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("kind", models.CharField(max_length=16)),
                ("at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("body", models.TextField()),
                ("own", models.BooleanField(default=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="uncramp.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "kind", "at"], name="entry_kind_at"),
                    models.Index(fields=["person", "recorded_at"], name="entry_recorded"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="one_entry_an_id")
                ],
            },
        ),
    ]
