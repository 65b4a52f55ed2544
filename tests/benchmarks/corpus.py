"""Chinese documents and questions to measure with: made up, the same every time, never downloaded.

Words come with the frequencies they have in this repository's own texts (statutes and the
demonstration's guides), followed by the words of the pinyin dictionary; they are drawn by Zipf's
law, a third of each document from the words of its topic.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path

from pypinyin.phrases_dict import phrases_dict

from search.documents import SearchDocument
from search.language import fold, is_han
from search.words import segmenter, stop_words

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ("portal/law/articles.toml", "home/demo/content/**/*.toml")
# The dictionary is half idioms of four characters; running text is not.
SHARES = {2: 1.0, 3: 0.6, 4: 0.1}
FLATTEN = 2.7  # Mandelbrot's constant
TOPICS = 60
WORDS_OF_A_TOPIC = 150
FROM_TOPIC = 0.35
COMMON = 60  # the first words belong to every topic
LENGTHS = {"title": 12, "summary": 60, "body": 600}  # characters
KINDS = ("guide", "case", "notice", "station")
SEED = 20261126

# What citizens write, each between 30 and 60 characters.
QUESTIONS = (
    "我在工地干了三个月活，包工头一直拖着不给工资，现在人也找不到了，我该怎么办？",
    "老公经常喝酒以后打我和孩子，我想离婚又怕他报复，能不能申请法律援助请个律师？",
    "上班路上被一辆面包车撞伤住院，公司说不算工伤，不愿意赔偿医疗费，请问怎么处理",
    "父亲去世后留下一套房子，哥哥一个人占着不肯分，我作为女儿有没有继承的权利呢？",
    "离婚以后前夫两年没有给孩子抚养费，孩子现在上小学花销很大，可以向法院起诉他吗",
    "我是低保户，腿有残疾，想申请法律援助打官司，需要到哪里办理，要准备什么证明材料？",
    "公司没有和我签订劳动合同，干了一年多突然把我辞退，能不能要求支付双倍工资和赔偿金",
    "儿子因为打架被派出所拘留了，家里没有钱请律师，听说可以申请免费的律师，怎么申请？",
    "老人有三个子女都不愿意赡养，生病住院也没有人管，社区调解了几次都没有用怎么办",
    "工厂排放污水把我家鱼塘里的鱼都毒死了，找他们赔偿一直推脱，这种情况应该找谁",
    "借给朋友五万块钱有借条，约定去年年底还，到现在一直不还，电话也不接怎么追回",
    "做手术的时候医院把纱布留在了肚子里，后来又做了一次手术，算不算医疗事故怎么赔",
    "村里征地补偿款一直没有发到我们手上，村干部说已经发完了，农民应该怎么维护权益",
    "我今年十六岁，在饭店打工被老板扣了两个月工资，未成年人可以自己申请劳动仲裁吗？",
    "对方酒后驾驶把我撞成重伤，保险公司说不赔，交警已经出了责任认定书，接下来怎么做",
    "退休以后养老金突然被停发了，社保局说资料有问题，去了好几次都没有解决该找哪个部门",
    "房东提前收回房子不退押金，租房合同上写的是明年六月到期，押金和违约金能要回来吗",
    "我妈妈被人骗去做传销，投进去的八万元血汗钱拿不回来，报警以后没有消息该怎么办",
    "在网上买的奶粉孩子喝了以后拉肚子住院，商家不承认是质量问题，怎么样才能要求赔偿",
    "加班一年多公司从来没有给过加班费，也没有交社会保险，我想辞职能不能要求经济补偿",
    "丈夫失踪五年多了没有任何消息，我想和他解除婚姻关系，法院会不会受理这样的案件",
    "弟弟有精神疾病，没有人愿意当他的监护人，怎么向法院申请认定他没有民事行为能力",
    "我被人打成轻伤二级，对方只被拘留了几天，医药费一分没有赔，可以附带民事诉讼吗",
    "外地打工的时候从架子上摔下来骨折，老板只给了两千块钱就不管了，工伤认定怎么申请",
    "前妻不让我看孩子，每次去都把我拒之门外，离婚协议上写好了探望时间，法院能强制吗",
    "残疾人买了一辆电动轮椅，用了一个星期就坏了，厂家不给维修也不退货，怎样投诉有效",
    "判决书下来已经半年了，对方还是不肯履行，听说他把财产转移了，怎么申请强制执行",
    "女职工怀孕以后公司要求她调岗降薪，不同意就要解除劳动合同，这样做是不是违法的",
    "十年前被判刑的案件现在查明是冤案，已经改判无罪，请问国家赔偿应该怎么样申请",
    "见义勇为救人的时候自己受了伤，被救的人不肯承担医疗费，政府对这种行为有没有补偿",
)


@dataclass(frozen=True)
class Vocabulary:
    """Words, the most frequent first, and how often each is drawn."""

    words: tuple[str, ...]
    reach: tuple[float, ...] = field(repr=False)

    @classmethod
    def of_this_repository(cls) -> "Vocabulary":
        """The words of our own texts, then those of the pinyin dictionary in a fixed disorder."""
        paths = sorted(path for pattern in TEXTS for path in ROOT.glob(pattern))
        lines = {line for path in paths for line in path.read_text(encoding="utf-8").splitlines()}
        found: Counter[str] = Counter()
        for line in sorted(lines):
            found.update(word for word in segmenter().cut(fold(line)) if is_han(word))
        ours = [word for word, _ in found.most_common()]
        others = sorted({fold(word) for word in phrases_dict} - found.keys())
        dice = random.Random(SEED)
        dice.shuffle(others)
        kept = [word for word in others if dice.random() < SHARES.get(len(word), 0)]
        return cls.ranked([*ours, *kept])

    @classmethod
    def ranked(cls, words: list[str]) -> "Vocabulary":
        """Words drawn by Zipf's law."""
        return cls(
            tuple(words),
            tuple(accumulate(1 / (rank + FLATTEN) for rank in range(1, len(words) + 1))),
        )

    def draw(self, dice: random.Random, number: int) -> list[str]:
        """Some words, each as often as its rank says."""
        return dice.choices(self.words, cum_weights=self.reach, k=number)

    def of_length(self, length: int, number: int) -> list[str]:
        """Words of so many characters that say something, spread over the first six thousand."""
        fitting = [word for word in self.words[:6000] if len(word) == length]
        kept = [word for word in fitting if word not in stop_words()]
        return kept[:: max(1, len(kept) // number)][:number]


class Corpus:
    """Documents and questions over one vocabulary."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary.of_this_repository()
        dice = random.Random(SEED)
        topical = self.vocabulary.words[COMMON : COMMON + 6000]
        self.topics = [
            Vocabulary.ranked(dice.sample(topical, WORDS_OF_A_TOPIC)) for _ in range(TOPICS)
        ]

    def documents(self, number: int) -> Iterator[SearchDocument]:
        """The first documents of an endless row."""
        dice = random.Random(SEED)
        return (self._document(place, dice) for place in range(number))

    def _document(self, place: int, dice: random.Random) -> SearchDocument:
        topic = self.topics[dice.randrange(TOPICS)]
        texts = {
            name: self._text(topic, dice, round(length * dice.lognormvariate(-0.1, 0.45)))
            for name, length in LENGTHS.items()
        }
        return SearchDocument(
            key=f"made.up:{place}",
            kind=KINDS[min(int(dice.expovariate(1.2)), len(KINDS) - 1)],
            url=f"/made/up/{place}/",
            questions=tuple(self._text(topic, dice, 12) for _ in range(dice.randrange(3))),
            boost=dice.choice((0.8, 1.0, 1.0, 1.2, 1.6)),
            **texts,
        )

    def _text(self, topic: Vocabulary, dice: random.Random, length: int) -> str:
        """Sentences of about so many characters."""
        pieces: list[str] = []
        left = max(2, length)
        while left > 0:
            number = dice.randrange(3, 9)
            words = self.vocabulary.draw(dice, number)
            for index in range(number):
                if dice.random() < FROM_TOPIC:
                    words[index] = topic.draw(dice, 1)[0]
            clause = "".join(words)[:left]
            left -= len(clause) + 1
            pieces.append(clause + ("。" if dice.random() < 0.3 else "，"))
        return "".join(pieces).rstrip("，。")

    def queries(self) -> dict[str, list[str]]:
        """Questions to time, by what they are."""
        two = self.vocabulary.of_length(2, 60)
        four = self.vocabulary.of_length(4, 60)
        dice = random.Random(SEED)
        shuffled = dice.sample(two, len(two))
        pairs = [f"{a} {b}" for a, b in islice(zip(two, shuffled, strict=True), 60) if a != b]
        return {
            "2-character word": two,
            "4-character word": four,
            "two words": pairs,
            "question": list(QUESTIONS),
        }
