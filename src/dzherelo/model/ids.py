"""Names of rows: each kind of id is a type of its own, so that mypy tells them apart."""

from typing import NewType

SourceId = NewType("SourceId", int)
FeedId = NewType("FeedId", int)
ArticleId = NewType("ArticleId", int)
StoryId = NewType("StoryId", int)
BlobKey = NewType("BlobKey", str)
"""A key in the object store, such as `feed/209/08d6da4edd358c953f87e3ee744be6ae.jpg`."""
