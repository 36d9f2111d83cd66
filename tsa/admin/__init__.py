"""What all staff pages share: the site, the second factor, how lists and forms behave."""
