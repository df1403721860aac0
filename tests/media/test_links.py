import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.media import accept, links, naming, options
from dzherelo.media.options import Options
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind

SECRET = b"sixteen bytes or more of it"
KEY = naming.key_for(209, "0" * 31 + "a", "jpg")

sizes = st.integers(1, options.LARGEST_SIDE)
asked = st.builds(
    Options,
    mode=st.sampled_from(["fill", "crop"]),
    width=sizes,
    height=sizes,
    quality=st.integers(0, 100),
    format=st.sampled_from(["", "jpeg", "webp", "avif", "png"]),
    focus=st.none() | st.tuples(st.integers(0, 100), st.integers(0, 100)),
) | st.builds(
    Options, width=sizes, height=st.integers(0, options.LARGEST_SIDE), animated=st.booleans()
)
sources = st.one_of(
    st.just(str(KEY)),
    st.text(max_size=60).map(lambda text: "https://пошта.example/a b?c=%2F/" + text),
)


@given(asked, sources)
def test_reading_a_link_gives_what_was_signed(wanted: Options, source: str) -> None:
    path = links.link(SECRET, wanted, source)
    assert links.read(path, SECRET) == links.Wanted(wanted, source)
    assert links.read(path, [b"another secret of ours", SECRET]) == links.Wanted(wanted, source)


@given(asked, st.integers(1, 60), st.sampled_from("Aa0-_/"))
def test_a_changed_link_is_refused(wanted: Options, at: int, sign: str) -> None:
    path = links.link(SECRET, wanted, str(KEY))
    changed = path[:at] + sign + path[at + 1 :]
    if changed != path:
        assert isinstance(links.read(changed, SECRET), Fault)


def test_spelling_of_options_does_not_matter() -> None:
    signature = links.sign(SECRET, "f:webp,fit:640:0,q:80", KEY)
    for spelled in ("fit:640:0/q:80/f:webp", "q:80,f:webp/fit:640:0"):
        found = links.read(f"/{signature}/{spelled}/{KEY}", SECRET)
        assert found == links.Wanted(Options("fit", 640, 0, 80, "webp"), KEY)


def test_presets_need_no_signature_and_take_only_our_keys() -> None:
    assert links.read(links.short("card", KEY), SECRET) == links.Wanted(
        options.PRESETS["card"], KEY
    )
    for source in ("https://elsewhere.example/a.jpg", "feed/1/../../secret", "feed/1/x.jpg", ""):
        found = links.read(f"/card/{source}", SECRET)
        assert isinstance(found, Fault)
        assert found.kind is FaultKind.BAD_OPTIONS
    with pytest.raises(KeyError):
        links.short("huge", KEY)


def test_a_wrong_or_foreign_signature() -> None:
    path = links.link(b"the secret of somebody else", Options("fit", 640), str(KEY))
    found = links.read(path, SECRET)
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.BAD_SIGNATURE
    file = f"/{links.sign(SECRET, 'fit:9:9', 'file:///etc/hostname')}/fit:9:9/file:///etc/hostname"
    assert isinstance(links.read(file, SECRET), Fault)


@pytest.mark.parametrize("secret", [b"", b"MY_SECURE_KEY"])
def test_short_secrets_are_a_bug(secret: bytes) -> None:
    with pytest.raises(ValueError, match="too short"):
        links.sign(secret, "fit:1:1", KEY)


@pytest.mark.parametrize(
    "text", ["", "fit", "fit:99999:0", "fill:320:0", "q:0", "q:101", "f:gif", "q:5/q:6", "fit:-1:2"]
)
def test_wrong_options(text: str) -> None:
    found = options.parse(text)
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.BAD_OPTIONS


@given(st.text(max_size=200))
def test_reading_returns_for_any_path(path: str) -> None:
    assert isinstance(links.read(path, SECRET), Fault)


def test_keys() -> None:
    assert KEY == "feed/209/0000000000000000000000000000000a.jpg"
    assert naming.parse(KEY) == naming.Name(209, "0" * 31 + "a", "jpg")
    assert naming.key_for(7, "A" * 32, "jpeg") == f"feed/7/{'a' * 32}.jpg"
    for wrong in ("feed/0/" + "a" * 32 + ".jpg", "feed/7/abc.jpg", "feed/7/" + "a" * 32 + ".exe"):
        assert naming.parse(wrong) is None
    with pytest.raises(ValueError, match="no picture key"):
        naming.key_for(-1, "a" * 32, "jpg")


def test_a_key_is_recognised_in_an_address() -> None:
    name = "feed/7/" + "b" * 32
    assert naming.named_key(f"https://store.example/media.x/{name}.jpg?v=2") == f"{name}.jpg"
    assert naming.named_key(f"https://store.example/{name}.JPEG") == f"{name}.jpg"
    for url in (f"https://store.example/{name}", "https://store.example/a.jpg", "http://[", ""):
        assert naming.named_key(url) is None


def test_format_by_accept() -> None:
    assert accept.choose("image/avif,image/webp,image/apng,*/*;q=0.8") == "avif"
    assert accept.choose("image/webp,*/*") == "webp"
    assert accept.choose("image/avif;q=0, image/webp") == "webp"
    assert accept.choose("*/*") == "jpeg"
    assert accept.choose("", transparent=True) == "png"


@given(st.text(max_size=100))
def test_accept_returns_for_any_header(header: str) -> None:
    assert accept.choose(header) in {"avif", "webp", "jpeg"}


def test_wanted_is_a_value() -> None:
    wanted = links.Wanted(Options("fit", 1), BlobKey(KEY))
    assert msgspec.structs.replace(wanted) == wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fit:320:0/dpr:2", "fit:640:0"),
        ("fill:320:200/dpr:1.5/at:30:20", "fill:480:300/at:30:20"),
        ("at:entropy,crop:9:9", "crop:9:9/at:entropy"),
        ("at:attention,fill:9:9", "fill:9:9"),
        ("anim/f:webp/fit:320:0", "fit:320:0/f:webp/anim"),
        ("fit:9999:0", "no side may be longer than 4000 pixels"),
        ("fit:4000:0/dpr:2", "no side may be longer than 4000 pixels"),
        ("fit:640", "fit takes a width and a height in pixels, such as fit:640:400"),
        ("fit:-1:٣", "fit takes a width and a height in pixels, such as fit:640:400"),
        ("crop:9:0", "crop needs both sides"),
        ("fit:1:1/fill:2:2", "said twice: fill"),
        ("fit:1:1/at:centre", "only what is cut (fill, crop) has a place to keep"),
        ("fill:1:1/at:101:0", "at takes attention, entropy, centre or two percentages"),
        ("q:101", "q takes a number from 1 to 100"),
        ("dpr:nan", "dpr takes a number from 1 to 4"),
        ("f:gif", "f takes one of jpeg, jpg, webp, avif, png"),
        ("anim:1", "anim takes no value"),
        ("fill:9:9/anim", "an animation can be made to fit, but not be cut"),
        ("blur:3", "not understood: 'blur:3'"),
    ],
)
def test_options_have_one_spelling_or_a_reason(text: str, expected: str) -> None:
    found = options.parse(text)
    said = found.text if isinstance(found, Options) else found.detail
    assert said.startswith(expected)
    if isinstance(found, Options):
        assert options.parse(found.text) == found


def test_editors_pictures_have_names_of_their_own() -> None:
    key = naming.uploaded("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "jpeg")
    name = naming.parse(key)
    assert name == naming.Name(naming.EDITORS, "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "jpg")
    assert naming.named_key(f"https://a.example/{key}") is None
    with pytest.raises(ValueError, match="no picture key"):
        naming.uploaded("../x", "jpg")
