"""Makes the tables that can be made from public data; the others are written by hand.

Made: ``letters`` and ``living`` (Unicode's names and its confusables, Unicode License),
``parts`` and ``rare`` (cjk-decomp, Apache-2.0), ``words`` (which words are common: the dictionary
of jieba, MIT), ``sounds`` (pypinyin, MIT); ``met`` (which other pairs of characters ordinary
messages hold) from the messages written for the project. By hand: ``lexicon``, ``looks``,
``written``, ``split``, ``martian``, ``emoji``, ``talk``.
"""
