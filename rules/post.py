"""What the ad detector looks at: a message with everything that came with it. Pure data."""

from dataclasses import dataclass
from datetime import timedelta

from text.reading import Reading


@dataclass(frozen=True)
class Post:
    """One message, or an edit of one; only the reading must be known.

    Attributes:
        reading: what the sender wrote: text or caption.
        quoted: what the sender quotes of somebody else; it is not the sender's own word.
        links: addresses behind words of the text; those in the text are found in it.
        button_links, button_texts: of the buttons below the message.
        qr_texts: what QR codes in its picture say.
        forwarded_from: name of the chat or person it is forwarded from; None = not forwarded,
            an empty text = forwarded from somebody who hides.
        via_bot: name of the bot that was asked inline; None = none was.
        contact_card: whether a contact is shared.
        member_for: since the sender joined; None = unknown.
        messages: how many messages the sender wrote before in this group; None = unknown.
        name, bio: of the sender.
        edited: whether this is a later version of the message.
        copies: how many other accounts, or groups, sent the same lately.
        keywords: the operators' own words that occur in it.
    """

    reading: Reading
    quoted: str = ""
    links: tuple[str, ...] = ()
    button_links: tuple[str, ...] = ()
    button_texts: tuple[str, ...] = ()
    qr_texts: tuple[str, ...] = ()
    forwarded_from: str | None = None
    via_bot: str | None = None
    contact_card: bool = False
    member_for: timedelta | None = None
    messages: int | None = None
    name: str = ""
    bio: str = ""
    edited: bool = False
    copies: int = 0
    keywords: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Post":
        """A bare text."""
        return cls(Reading(text))
