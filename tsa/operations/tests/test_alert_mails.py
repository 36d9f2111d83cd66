"""Who is told of an alert, and that it is once."""

import pytest

from tsa.accounts.tests.factories import staff_person
from tsa.mail import services as mail
from tsa.mail.tables import OutboxItem
from tsa.operations import duty, measures, watching
from tsa.operations.models import AlertEvent
from tsa.operations.tasks import tell_alert


@pytest.fixture
def event(committed, dynamo):
    return AlertEvent.objects.create(
        rule="sync_failures", state="began", at="2026-11-21T10:00:00Z", value=6, limit=5
    )


def outbox() -> list[str]:
    return sorted(item.reference for item in OutboxItem.scan())


def test_those_with_the_permission_are_told_once(event):
    root = staff_person("root@tsa.example", is_superuser=True)
    staff_person("rita@tsa.example", role="registrar")

    tell_alert(event_id=event.pk)
    tell_alert(event_id=event.pk)

    assert outbox() == [f"{event.pk}:{root.pk}"]


def test_the_mail_says_what_and_where_to_look(event, mailoutbox):
    staff_person("root@tsa.example", is_superuser=True)
    tell_alert(event_id=event.pk)

    mail.deliver_due()

    [sent] = mailoutbox
    assert sent.to == ["root@tsa.example"]
    assert sent.subject == "Alert: More than 5 failed profile syncs in an hour"
    assert "/admin/operations/alertevent/" in sent.body


def test_one_who_has_left_gets_none(event, mailoutbox):
    person = staff_person("root@tsa.example", is_superuser=True)
    tell_alert(event_id=event.pk)
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    mail.deliver_due()

    assert mailoutbox == []


def test_an_outage_of_postgresql_is_mailed_from_memory_once_and_written_down_later(
    committed, dynamo, mailoutbox, monkeypatch
):
    person = staff_person("root@tsa.example", is_superuser=True)
    duty.remember()
    monkeypatch.setattr(watching, "_outages", [])

    watching._note_outage()
    watching._note_outage()

    assert outbox() == [str(person.pk)]
    mail.deliver_due()
    assert [sent.subject for sent in mailoutbox] == ["Alert: PostgreSQL does not answer"]
    watching.keep(measures.read_all())
    events = AlertEvent.objects.filter(rule="postgresql_down").order_by("id")
    assert [each.state for each in events] == ["began", "ended"]
