"""The tables: facts (source … revision), what was worked out (profile … document), and work."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from dzherelo.model.article import Extracted
from dzherelo.model.entry import FeedEntry
from dzherelo.model.moment import ClaimedTime
from dzherelo.model.outcome import Fault
from dzherelo.model.profile import Profile
from dzherelo.model.relation import Evidence
from dzherelo.model.story import Face, Why
from dzherelo.store.packed import Packed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _moment(name: str, **options: Any) -> Column[Any]:
    return Column(name, DateTime(timezone=True), **options)


def _words(name: str, **options: Any) -> Column[Any]:
    return Column(name, Text, nullable=False, server_default="", **options)


# ---- facts -----------------------------------------------------------------------------------

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    _words("url"),
    _words("kind"),
    Column("languages", ARRAY(Text), nullable=False, server_default="{}"),
    _words("region"),
    Column("aliases", ARRAY(Text), nullable=False, server_default="{}"),
    Column("visibility", Text),
    Column("fiction", Boolean, nullable=False, server_default="false"),
    Column("enabled", Boolean, nullable=False, server_default="true"),
    _moment("added_at", nullable=False, server_default=func.now()),
)

feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False, index=True),
    Column("url", Text, nullable=False, unique=True),
    Column("checked", Boolean, nullable=False, server_default="false"),
    Column("enabled", Boolean, nullable=False, server_default="true"),
    _words("format"),
    _words("title"),
    _words("hub"),
    _words("etag"),
    _words("last_modified"),
    _words("body_hash"),
    _moment("next_at", nullable=False, server_default=func.now()),
    _moment("claimed_at"),
    _moment("last_at"),
    _moment("last_new_at"),
    _moment("unconditional_at"),
    Column("interval_s", Float, nullable=False, server_default="900"),
    Column("failures", Float, nullable=False, server_default="0"),
    _moment("silent_since"),
    Column("fault", Packed(Fault)),
    Column("polls", Integer, nullable=False, server_default="0"),
    Column("doubtful", Integer, nullable=False, server_default="0"),
    Column("problems", ARRAY(Text), nullable=False, server_default="{}"),
    Index("ix_feed_due", "next_at", postgresql_where=text("enabled")),
)

subscription = Table(
    "subscription",
    metadata,
    Column("feed_id", Integer, ForeignKey("feed.id"), primary_key=True, autoincrement=False),
    _words("hub"),
    _words("topic"),
    _words("token", unique=True),
    _words("secret"),
    _moment("renew_at"),
    _moment("until"),
    _words("denied"),
    _words("pushed"),
    _words("pushed_type"),
)

host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True),
    _moment("next_at", nullable=False, server_default=func.now()),
    Column("pace_s", Float, nullable=False, server_default="1"),
    Column("robots", JSONB),
)

entry = Table(
    "entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("feed_id", Integer, ForeignKey("feed.id"), nullable=False),
    Column("identity", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("facts", Packed(FeedEntry), nullable=False),
    Column("article_id", BigInteger, index=True),
    _moment("first_seen", nullable=False),
    _moment("last_seen", nullable=False),
    UniqueConstraint("feed_id", "identity"),
)

article = Table(
    "article",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    Column("feed_id", Integer, ForeignKey("feed.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("address", Text, nullable=False),
    _words("title"),
    _words("lead"),
    _words("language"),
    _moment("first_seen", nullable=False),
    Column("published", Packed(ClaimedTime)),
    _moment("sort_at", nullable=False),
    _moment("changed_at"),
    _moment("gone_at"),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("picture", Text),
    Column("story_id", BigInteger, ForeignKey("story.id")),
    Column("copy_of", BigInteger, ForeignKey("article.id")),
    Column("stage", Text, nullable=False),
    _moment("due_at"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("fault", Packed(Fault)),
    UniqueConstraint("source_id", "address"),
    Index("ix_article_work", "stage", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("ix_article_story", "story_id", "sort_at"),
    Index("ix_article_source", "source_id", "sort_at"),
    Index("ix_article_sort", "sort_at"),
    Index("ix_article_copy", "copy_of", postgresql_where=text("copy_of IS NOT NULL")),
)

revision = Table(
    "revision",
    metadata,
    Column("article_id", BigInteger, ForeignKey("article.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Packed(Extracted), nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("page_key", Text),
    _moment("seen_at", nullable=False),
)

picture = Table(
    "picture",
    metadata,
    Column("key", Text, primary_key=True),
    Column("feed_id", Integer, nullable=False),
    Column("md5", Text, nullable=False, index=True),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("pages", Integer, nullable=False, server_default="1"),
    Column("url", Text, nullable=False, index=True),
    Column("sketch", BigInteger, nullable=False, server_default="0"),
    _words("placeholder"),
    _moment("seen_at", nullable=False),
)

tombstone = Table(
    "tombstone",
    metadata,
    Column("stem", Text, primary_key=True),
    Column("key", Text, nullable=False),
    _words("url", primary_key=True, index=True),
    _words("reason"),
    _moment("at", nullable=False),
)

illustration = Table(
    "illustration",
    metadata,
    Column("article_id", BigInteger, ForeignKey("article.id"), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("key", Text, ForeignKey("picture.key"), index=True),
    Column("fault", Packed(Fault)),
)

# ---- worked out --------------------------------------------------------------------------------

profile = Table(
    "profile",
    metadata,
    Column("article_id", BigInteger, ForeignKey("article.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("profile", Packed(Profile), nullable=False),
)

shingle = Table(
    "shingle",
    metadata,
    Column("hash", BigInteger, primary_key=True),
    Column("article_id", BigInteger, ForeignKey("article.id"), primary_key=True),
    Column("day", Date, nullable=False),
    Index("ix_shingle_article", "article_id"),
)

mention = Table(
    "mention",
    metadata,
    Column("key", Text, primary_key=True),
    Column("article_id", BigInteger, ForeignKey("article.id"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    _words("role"),
    Column("count", Integer, nullable=False),
    Column("frames", ARRAY(Text), nullable=False),
    Index("ix_mention_article", "article_id"),
    Index("ix_mention_frames", "frames", postgresql_using="gin"),
)

relation = Table(
    "relation",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("article_id", BigInteger, ForeignKey("article.id"), nullable=False, index=True),
    Column("other_id", BigInteger, ForeignKey("article.id"), index=True),
    Column("outlet_id", Integer, ForeignKey("source.id")),
    _words("name"),
    _words("platform"),
    Column("share", Float, nullable=False, server_default="0"),
    Column("credited", Boolean, nullable=False, server_default="false"),
    Column("evidence", Packed(tuple[Evidence, ...]), nullable=False, server_default="[]"),
    _words("reason"),
)

story = Table(
    "story",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _moment("created_at", nullable=False),
    _moment("updated_at", nullable=False),
    Column("face", Packed(Face)),
    Column("date", Text, nullable=False),
    _words("slug"),
    _words("language"),
    Column("importance", Float, nullable=False, server_default="0"),
    Column("articles", Integer, nullable=False, server_default="0"),
    _moment("first_at", nullable=False),
    _moment("last_at", nullable=False),
    Column("merged_into", BigInteger, ForeignKey("story.id")),
    Column("sketch", JSONB, nullable=False, server_default="{}"),
    Index("ix_story_last", "last_at"),
    Index("ix_story_date", "date"),
)

story_term = Table(
    "story_term",
    metadata,
    Column("term", Text, primary_key=True),
    Column("story_id", BigInteger, ForeignKey("story.id"), primary_key=True),
    Index("ix_story_term_story", "story_id"),
)

membership = Table(
    "membership",
    metadata,
    Column("article_id", BigInteger, ForeignKey("article.id"), primary_key=True),
    Column("story_id", BigInteger, ForeignKey("story.id"), nullable=False, index=True),
    Column("why", Packed(Why), nullable=False),
    _moment("placed_at", nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("cursor", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("story_id", BigInteger, index=True),
    Column("article_id", BigInteger, index=True),
    Column("detail", JSONB, nullable=False, server_default="{}"),
    _moment("at", nullable=False),
)

term = Table(
    "term",
    metadata,
    Column("term", Text, primary_key=True),
    Column("articles", Integer, nullable=False, server_default="0"),
)

document = Table(
    "document",
    metadata,
    Column("article_id", BigInteger, ForeignKey("article.id"), primary_key=True),
    Column("source_id", Integer, nullable=False),
    Column("language", Text, nullable=False),
    _moment("sort_at", nullable=False),
    Column("version", Integer, nullable=False),
    Column("keys", TSVECTOR, nullable=False),
    # The pending list makes the first search after a burst slow: 253 ms against 1 ms measured.
    Index(
        "ix_document_keys", "keys", postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    ),
    Index("ix_document_sort", "sort_at"),
)

# ---- work --------------------------------------------------------------------------------------

refusal = Table(
    "refusal",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _moment("at", nullable=False),
    Column("stage", Text, nullable=False),
    Column("kind", Text, nullable=False),
    _words("detail"),
    _words("url"),
    Column("source_id", Integer, index=True),
    Column("feed_id", Integer),
    Column("article_id", BigInteger, index=True),
    Index("ix_refusal_kind", "stage", "kind"),
)

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
)
