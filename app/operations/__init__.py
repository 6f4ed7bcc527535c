"""One function, one act, one transaction: the list of files is the list of features."""
