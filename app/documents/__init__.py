"""The printed forms: an operation's answer in, PDF bytes out; one module per form."""
