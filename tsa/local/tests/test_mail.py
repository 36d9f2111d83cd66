import email
import email.policy

from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection

LINK = "https://portal.example/sign-in#" + "a-long-token-" * 100


def sent(settings, tmp_path, message):
    settings.MAIL_FOLDER = tmp_path / "mail"
    count = get_connection("tsa.local.mail.MessageFiles").send_messages([message])
    return count, sorted((tmp_path / "mail").iterdir())


def test_each_message_is_one_private_file(settings, tmp_path):
    count, files = sent(settings, tmp_path, EmailMessage("Hello", "Body", "a@x.org", ["b@x.org"]))

    assert count == 1
    assert [path.suffix for path in files] == [".eml"]
    assert files[0].stat().st_mode & 0o777 == 0o600
    message = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert (message["To"], message["Subject"]) == ("b@x.org", "Hello")
    assert message["Message-ID"]
    assert message["Date"]


def test_a_long_link_stays_whole_in_the_file(settings, tmp_path):
    body = f"Señora Núñez,\n\n{LINK}\n"

    _, [file] = sent(settings, tmp_path, EmailMessage("Sign in", body, "a@x.org", ["b@x.org"]))

    assert LINK.encode() in file.read_bytes()
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert message.get_content().replace("\r\n", "\n") == body


def test_both_parts_of_an_html_message_are_readable(settings, tmp_path):
    message = EmailMultiAlternatives("Sign in", f"Text {LINK}", "a@x.org", ["b@x.org"])
    message.attach_alternative(f'<p>ñ <a href="{LINK}">Sign in</a></p>', "text/html")

    _, [file] = sent(settings, tmp_path, message)

    assert file.read_bytes().count(LINK.encode()) == 2


def test_a_message_to_nobody_is_not_written(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path

    count = get_connection("tsa.local.mail.MessageFiles").send_messages([EmailMessage("Hello")])

    assert count == 0
    assert not list(tmp_path.iterdir())
