"""The outbox: mails are owed in DynamoDB by the write that causes them, and sent by a loop."""
