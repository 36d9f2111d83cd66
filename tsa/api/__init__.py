"""What all endpoints share: errors, parsing, rendering, paging, the request's own marks."""
