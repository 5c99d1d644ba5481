"""What is remembered is asked for once, and the memory stays bounded."""

from chartcoder.memo import memo


def test_asks_once_for_each_key() -> None:
    asked: list[str] = []
    length = memo(lambda word: asked.append(word) or len(word), 10)
    assert [length(word) for word in ("gout", "gout", "anemia")] == [4, 4, 6]
    assert asked == ["gout", "anemia"]


def test_forgets_all_when_full() -> None:
    asked: list[int] = []
    double = memo(lambda n: asked.append(n) or 2 * n, 3)
    assert [double(n) for n in (1, 2, 3, 4, 1)] == [2, 4, 6, 8, 2]
    assert asked == [1, 2, 3, 4, 1]
