"""What staff and coaches do about coaches. DynamoDB owns every fact changed here."""
