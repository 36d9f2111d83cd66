"""Who is told of an alert, and that it is once."""

import pytest

from tsa.accounts.tests.factories import staff_person
from tsa.mail import services as mail
from tsa.mail.tables import OutboxItem
from tsa.operations.models import AlertEvent
from tsa.operations.tasks import tell_alert


@pytest.fixture
def event(committed, dynamo):
    return AlertEvent.objects.create(
        rule="sync_failures", state="began", at="2026-11-21T10:00:00Z", value=6, limit=5
    )


def outbox() -> list[str]:
    return sorted(item.reference for item in OutboxItem.scan())


def test_one_mail_is_owed_however_often_the_task_runs(event):
    root = staff_person("root@tsa.example", is_superuser=True)

    tell_alert(event_id=event.pk, person_id=root.pk)
    tell_alert(event_id=event.pk, person_id=root.pk)

    assert outbox() == [f"{event.pk}:{root.pk}"]


def test_the_mail_says_what_and_where_to_look(event, mailoutbox):
    root = staff_person("root@tsa.example", is_superuser=True)
    tell_alert(event_id=event.pk, person_id=root.pk)

    mail.deliver_due()

    [sent] = mailoutbox
    assert sent.to == ["root@tsa.example"]
    assert sent.subject == "Alert: More than 5 failed profile syncs in an hour"
    assert "/admin/operations/alertevent/" in sent.body


def test_one_who_has_left_gets_none(event, mailoutbox):
    person = staff_person("root@tsa.example", is_superuser=True)
    tell_alert(event_id=event.pk, person_id=person.pk)
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    mail.deliver_due()

    assert mailoutbox == []
