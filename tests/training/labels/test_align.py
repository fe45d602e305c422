"""Gold text -> labels: each page is a list of blocks, drawn with ``+`` for content and ``-`` for chrome."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.training.labels.align import align, reachable_f1

LEAD = "The harbour of Mellnitz falls dry twice a day, and nobody there minds."
BOATS = "At low water the boats lie on the mud like cattle in a meadow."
TIDES = "Six hours later the sea is back and lifts them one after the other."
PILOT = "The pilot has known the channel for forty years and still sounds it daily."


def check(page: str, gold: str) -> None:
    """Align a drawn page: one block a line, its label in the first column."""
    lines = [line.strip() for line in page.strip().splitlines()]
    texts = [line[2:] for line in lines]
    labels = align(texts, gold)
    drawn = "\n".join(f"{'+' if label else '-'} {text}" for label, text in zip(labels, texts, strict=True))
    assert drawn == "\n".join(lines)


def text(*lines: str) -> str:
    return "\n\n".join(lines)


class TestShortBlocks:
    def test_a_line_of_menu_and_article_is_content_in_the_article_only(self) -> None:
        page = f"""
            - Home
            - Tides
            - Boats
            - Contact
            + {LEAD}
            + Boats
            + {BOATS}
            + Tides
            + {TIDES}
            - Share
            - Boats
            - Tides
        """
        check(page, text(LEAD, "Boats", BOATS, "Tides", TIDES))

    def test_a_word_of_a_sentence_makes_no_content_of_a_menu(self) -> None:
        page = f"""
            - Harbour
            - Sea
            + {LEAD}
            - Water
            + {BOATS}
            - Mud
        """
        check(page, text(LEAD, BOATS))

    def test_the_line_next_to_the_article_wins_over_a_breadcrumb(self) -> None:
        page = f"""
            - Home
            - Low water
            - Share
            - Print
            + Low water
            + {LEAD}
        """
        check(page, text("Low water", LEAD))

    def test_pieces_of_a_line_that_stand_together_are_content(self) -> None:
        page = f"""
            + {LEAD}
            + Low water:
            + 7 h 12
            - Advertisement
            + High water:
            + 13 h 20
        """
        check(page, text(LEAD, "Low water: 7 h 12", "High water: 13 h 20"))

    def test_a_list_of_nothing_but_short_lines(self) -> None:
        page = """
            - Mud
            - Ropes
            - Sails
            - Search
            + Hemp rope
            + 12.50
            - Buy
            + Tar
            + 3.20
            - Buy
            + Oakum
            + 4.75
            - Buy
            - Ropes
        """
        check(page, text("Hemp rope\n12.50", "Tar\n3.20", "Oakum\n4.75"))

    def test_whole_lines_in_a_row_tell_a_place_where_single_words_would_not(self) -> None:
        page = f"""
            + {LEAD}
            - Share
            + Hemp
            + Tar
            + Oakum
        """
        check(page, text(LEAD, "A picture of the quay that is missing on this page", "Hemp", "Tar", "Oakum"))
        check(
            page.replace("+ Hemp", "- Hemp").replace("+ Tar", "- Tar").replace("+ Oakum", "- Oakum"),
            text(LEAD, "A picture that is missing on this page, of hemp, tar, oakum and so on"),
        )

    def test_a_piece_of_a_line_whose_beginning_the_page_does_not_have(self) -> None:
        check(f"+ {LEAD}\n+ 12.50\n- Share", text(LEAD, "Price: 12.50"))

    def test_a_word_that_ends_a_paragraph_does_not_hide_the_paragraph(self) -> None:
        page = f"""
            - Home
            + {LEAD}
            - Minds
            + Ropes
            - Imprint
        """
        check(page, text(LEAD, "Ropes"))

    def test_a_gold_text_of_one_word(self) -> None:
        check("- Home\n+ Ebb\n- Contact", "Ebb")


class TestLongBlocks:
    def test_half_of_the_tokens_in_one_place_make_content(self) -> None:
        page = f"""
            + {LEAD} Read on
            + {TIDES} and there is more to it that nobody wrote down for us
            - {BOATS} and there is so much more to it that nobody ever found the time to write down for us
            + {PILOT}
        """
        check(page, text(LEAD, TIDES, BOATS, PILOT))

    def test_words_put_in_between_do_not_count_against_a_place(self) -> None:
        page = """
            - Menu
            + The harbour of Mellnitz falls dry twice (see the map, page 9, and plate 2) a day, and nobody there minds.
            - Share
        """
        check(page, LEAD)

    def test_words_from_all_over_the_gold_text_have_no_place_in_it(self) -> None:
        page = """
            - The harbour of Mellnitz, the boats lie on, lifts them one after, forty years and still
            - Share
            - Log in to read on
        """
        check(page, text(LEAD, BOATS, TIDES, PILOT))

    def test_a_turn_of_phrase_that_two_paragraphs_share_does_not_make_them_one(self) -> None:
        check(
            """
            + When the harbour of Mellnitz falls dry, the boats lie on the mud. (Photo)
            + And when the boats lie on the mud, the gulls come. (Photo)
            """,
            text(
                "When the harbour of Mellnitz falls dry, the boats lie on the mud.",
                "And when the boats lie on the mud, the gulls come.",
            ),
        )

    def test_a_headline_that_half_matches_what_the_page_does_not_have_is_chrome(self) -> None:
        page = f"""
            + {LEAD}
            - Share
            - Six hours later the sea is what made him rich
            - Imprint
        """
        check(page, text(LEAD, "The caption of a picture that is missing on this page.", TIDES))

    def test_lightly_cleaned_gold_text(self) -> None:
        page = f"""
            + {LEAD} [1]
            + At low water [edit] the boats lie on the mud, like cattle in a meadow. [2]
        """
        check(page, text(LEAD, BOATS))

    def test_a_related_headline_that_shares_a_turn_of_phrase_is_chrome(self) -> None:
        page = f"""
            + {LEAD}
            + {BOATS}
            - Nobody minds: at low water the boats go to Varn
            - Twice a day, and nobody there sleeps
        """
        check(page, text(LEAD, BOATS))

    def test_a_paragraph_split_by_an_advertisement(self) -> None:
        page = """
            + The harbour of Mellnitz falls dry
            - Advertisement
            - Buy two ropes and pay for one at the chandler's on the quay
            + twice a day, and nobody
            - Close
            + there minds.
        """
        check(page, LEAD)

    def test_a_block_that_repeats_a_sentence_is_no_better_than_one_that_does_not(self) -> None:
        # Three fifths of its words are in the gold text, but only one fifth once.
        page = f"""
            - {LEAD} {LEAD} {LEAD} {" ".join(f"w{number}" for number in range(26))}
            + {BOATS}
        """
        check(page, text(LEAD, BOATS))

    def test_runs_of_words_that_the_gold_text_is_full_of(self) -> None:
        models = [f"Mud boot, rubber sole, cotton lining, size {size}, black" for size in range(36, 60)]
        page = "- Menu\n" + "\n".join(f"+ {model}\n- Add to basket" for model in models)
        check(page, text(*models))


class TestOrder:
    def test_gold_text_in_another_order(self) -> None:
        page = f"""
            - Home
            + {PILOT}
            - Share
            + {LEAD}
            + Boats
            + {BOATS}
        """
        check(page, text(LEAD, "Boats", BOATS, PILOT))

    def test_a_table_that_the_gold_text_reads_by_columns(self) -> None:
        days = [f"Day {number} of the spring tide" for number in range(1, 7)]
        levels = [f"Level {number} above the sill" for number in range(31, 37)]
        page = "\n".join(f"+ {day}\n+ {level}" for day, level in zip(days, levels, strict=True))
        check(page, text(*days, *levels))

    def test_gold_text_on_one_line(self) -> None:
        page = f"""
            - Tides
            + {LEAD}
            + Boats
            + {BOATS}
            - Related
            + Tides
            + {TIDES}
        """
        check(page, f"{LEAD} Boats {BOATS} Tides {TIDES}")


class TestCopies:
    def test_the_copy_in_sequence_is_content(self) -> None:
        page = f"""
            - {BOATS}
            - More
            + {LEAD}
            + {BOATS}
            + {TIDES}
            - Comments
            - {TIDES}
        """
        check(page, text(LEAD, BOATS, TIDES))

    def test_of_two_whole_copies_the_first_is_content(self) -> None:
        article = [LEAD, "Boats", BOATS, "Tides", TIDES]
        labels = align([*article, "Menu", *article], text(*article))
        assert labels.tolist() == [True] * 5 + [False] * 6

    def test_a_copy_with_a_gap_loses_to_the_whole_one(self) -> None:
        page = f"""
            - {LEAD}
            - {TIDES}
            - Menu
            + {LEAD}
            + {BOATS}
            + {TIDES}
        """
        check(page, text(LEAD, BOATS, TIDES))

    def test_what_the_gold_text_says_twice_is_content_twice(self) -> None:
        page = f"""
            + {LEAD}
            + {BOATS}
            + {TIDES}
            + {BOATS}
            - {BOATS}
        """
        check(page, text(LEAD, BOATS, TIDES, BOATS))

    def test_read_more_below_every_card(self) -> None:
        cards = [f"Boat number {number} left the harbour on the morning tide" for number in range(40)]
        page = "- Read more\n" + "\n".join(f"+ {card}\n+ Read more" for card in cards) + "\n- Read more"
        check(page, text(*(f"{card}\nRead more" for card in cards)))

    def test_a_copy_of_what_is_taken_stays_chrome_beside_a_card_that_was_moved(self) -> None:
        cards = [f"Boat {number} left on the morning tide" for number in range(40)]
        page = [f"+ {card}\n+ Read more" if card != cards[7] else "+ Read more" for card in cards]
        check("\n".join([*page, f"+ {cards[7]}", "- Read more"]), text(*(f"{card}\nRead more" for card in cards)))

    def test_read_more_below_every_card_but_not_in_the_gold_text(self) -> None:
        cards = [f"Boat number {number} left the harbour on the morning tide" for number in range(40)]
        page = "\n".join(f"+ {card}\n- Read more" for card in cards)
        check(page, text(*cards))


class TestUnspaced:
    LEAD = "梅尔尼茨的港口每天两次干涸，那里没有人在意。"
    BOATS = "退潮时，船只像牛群一样躺在泥滩上。"

    def test_chinese(self) -> None:
        page = f"""
            - 首页
            - 港口
            - 潮汐新闻中心首页
            + 潮汐
            + {self.LEAD}
            + 船只
            + {self.BOATS}
            - 每天两次的特价船票
            - 港口
        """
        check(page, text("潮汐", self.LEAD, "船只", self.BOATS))

    def test_two_characters_are_not_enough_for_a_place_of_their_own(self) -> None:
        check(f"- 港口\n- 搜索\n- 登录\n+ {self.LEAD}", text("关于港口", self.LEAD))


class TestWholePages:
    def test_small_gold_text_on_a_big_page(self) -> None:
        rng = random.Random(5)
        words = ["sea", "mud", "boat", "rope", "tide", "sill", "quay", "sail", "tar", "gull", "the", "of", "and", "a"]
        noise = [" ".join(rng.choices(words, k=rng.randint(1, 14))) for _ in range(2000)]
        labels = align([*noise[:900], LEAD, "Boats", BOATS, *noise[900:]], text(LEAD, "Boats", BOATS))
        assert np.flatnonzero(labels).tolist() == [900, 901, 902]

    @pytest.mark.parametrize("gold", ["", " \n\n", "…"])
    def test_a_page_without_content(self, gold: str) -> None:
        labels = align(["Home", LEAD, ""], gold)
        assert labels.dtype == np.bool_
        assert labels.tolist() == [False, False, False]

    def test_a_page_without_blocks(self) -> None:
        assert align([], LEAD).shape == (0,)

    def test_blocks_without_words_are_chrome(self) -> None:
        check(f"- —\n+ {LEAD}\n- ***\n+ {BOATS}", text(LEAD, "***", BOATS))

    @pytest.mark.parametrize("kind", ["prose", "cards", "one text over and over"])
    def test_ten_thousand_blocks_take_seconds(self, kind: str) -> None:
        rng = random.Random(5)
        words = [f"w{number}" for number in range(2000)]
        texts = {
            "prose": [" ".join(rng.choices(words, k=rng.randint(2, 40))) for _ in range(10_000)],
            "cards": [line for number in range(2500) for line in (f"Boat {number}", "12.50", "Buy", "Read more here")],
            "one text over and over": ["Read more"] * 10_000,
        }[kind]
        began = time.process_time()
        labels = align(texts, text(*texts))
        # Measured: 2 seconds; anything quadratic takes minutes.
        assert time.process_time() - began < 20
        assert labels.mean() > 0.99

    @given(
        st.lists(st.lists(st.sampled_from(["sea", "tide", "mud", "boat", "潮"]), max_size=9).map(" ".join), max_size=30)
    )
    def test_a_page_that_is_its_own_gold_text_is_content_throughout(self, texts: list[str]) -> None:
        labels = align(texts, "\n".join(texts))
        assert labels.tolist() == [bool(block) for block in texts]

    @given(st.lists(st.text(max_size=40), max_size=12), st.text(max_size=200))
    def test_any_texts_can_be_aligned(self, texts: list[str], gold: str) -> None:
        labels = align(texts, gold)
        assert labels.shape == (len(texts),)
        assert 0 <= reachable_f1(texts, labels, gold) <= 1


class TestReachableF1:
    def test_is_the_word_f1_of_what_is_labelled(self) -> None:
        labels = np.array([False, True, True])
        assert reachable_f1(["Home", "ebb and flow", "share"], labels, "ebb flow") == pytest.approx(2 / 3)

    def test_copies_of_six_tokens_count_once(self) -> None:
        six, five = "six words are just long enough", "five words are too short"
        both = np.array([True, True])
        assert reachable_f1([six, six], both, six) == 1
        assert reachable_f1([five, five], both, five) == pytest.approx(2 / 3)

    def test_an_empty_page_is_reached_by_no_labels(self) -> None:
        assert reachable_f1(["Home"], np.array([False]), "") == 1
        assert reachable_f1(["Home"], np.array([True]), "") == 0
