"""The recorded edition: invented publishers and their fictional news, served over HTTP."""
