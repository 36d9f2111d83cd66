"""Made-up schools, coaches and families to look at, and the guided run of one family.

Nobody here is real: addresses end in .example, telephone numbers are 555-01xx. Everything is
made through the services that real families use, so it obeys the same rules.
"""
