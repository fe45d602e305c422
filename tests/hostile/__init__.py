"""What the tests of hostile pages and the fuzzer share: pages, ways to make more, and what must hold of any."""
