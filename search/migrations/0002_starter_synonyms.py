from django.db import migrations

# (words, one way). 抚养费 is what a child is owed and 赡养费 what a parent is: never the same.
STARTERS = [
    ("讨薪=追索劳动报酬=拖欠工资=欠薪=不给工资=不发工资=要工资", False),
    ("家暴=家庭暴力", False),
    ("低保=最低生活保障", False),
    ("低保户=低保=最低生活保障", True),
    ("农民工=进城务工人员=外来务工人员", False),
    ("法援=法律援助", False),
    ("工伤=工伤事故=职业伤害", False),
    ("抚养费=子女抚养费", False),
    ("车祸=交通事故", False),
    ("打官司=诉讼=起诉", False),
    ("辞退=解雇=解除劳动合同=被开除", False),
    ("借条=欠条=借据", False),
    ("劳动仲裁=仲裁", True),
    ("老赖=失信被执行人", False),
    ("拆迁=征收=征地", False),
    ("律师费=代理费", False),
    ("免费律师=法律援助", True),
    ("保护令=人身安全保护令", False),
    ("收费=收钱", False),
    ("医疗纠纷=医疗事故=医疗损害", False),
]


def add(apps, schema_editor):
    Synonym = apps.get_model("search", "Synonym")
    if not Synonym.objects.exists():
        Synonym.objects.bulk_create(
            [Synonym(words=words, one_way=one_way) for words, one_way in STARTERS]
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
