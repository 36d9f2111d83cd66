"""Every change of an enrolment that has a rule. Doors call these; DynamoDB decides."""
