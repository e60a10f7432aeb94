//! Empty: the tests are what this is for.
