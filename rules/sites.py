"""Sites that everybody knows: who links to them alone says little of himself."""

from collections.abc import Iterable
from typing import Final

from rules.said import host_of

_SITES: Final = """
    wikipedia.org wiktionary.org archive.org openstreetmap.org mozilla.org arxiv.org doi.org
    github.com gitlab.com gitee.com bitbucket.org stackoverflow.com stackexchange.com
    superuser.com serverfault.com crates.io rust-lang.org python.org golang.org
    go.dev kernel.org debian.org ubuntu.com archlinux.org readthedocs.io developer.mozilla.org
    docker.com kubernetes.io postgresql.org sqlite.org mysql.com apache.org jetbrains.com
    microsoft.com apple.com google.com huggingface.co kaggle.com leetcode.com leetcode.cn
    news.ycombinator.com reddit.com medium.com youtube.com youtu.be vimeo.com spotify.com
    imdb.com twitch.tv steampowered.com nytimes.com bbc.com bbc.co.uk reuters.com theguardian.com
    nature.com science.org ieee.org acm.org coursera.org edx.org khanacademy.org
    zhihu.com bilibili.com b23.tv weibo.com douban.com v2ex.com juejin.cn csdn.net cnblogs.com
    segmentfault.com jianshu.com sspai.com ithome.com 36kr.com huxiu.com people.com.cn
    xinhuanet.com cctv.com gov.cn edu.cn cnki.net baike.baidu.com map.baidu.com tieba.baidu.com
    mp.weixin.qq.com docs.qq.com meeting.tencent.com feishu.cn dingtalk.com yuque.com shimo.im
    kdocs.cn wjx.cn music.163.com y.qq.com v.qq.com youku.com iqiyi.com xiaohongshu.com douyin.com
    amap.com 12306.cn ctrip.com dianping.com
"""
KNOWN: Final = frozenset(_SITES.split())
"""Hosts that hold what many people read and refer to, not what one person sells."""


def known_hosts(addresses: Iterable[str]) -> tuple[str, ...]:
    """The hosts of addresses, if all of them lead to known sites; else none."""
    hosts = dict.fromkeys("" if "@" in one else host_of(one) for one in addresses)
    return tuple(hosts) if all(map(_is_known, hosts)) else ()


def _is_known(host: str) -> bool:
    labels = host.split(".")
    return any(".".join(labels[at:]) in KNOWN for at in range(len(labels) - 1))
