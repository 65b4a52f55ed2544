"""Days and times as people write them where the browser offers no picker. The first one is how a
value is shown for editing; white space stands for one space or more, so both ways are named.
"""

DATE_INPUT_FORMATS = [
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    *("%Y年%m月%d日", "%Y 年 %m 月 %d 日", "%Y年%m月%d号"),
]
TIME_INPUT_FORMATS = [
    *("%H:%M", "%H:%M:%S", "%H：%M"),
    *("%H点", "%H点%M分", "%H时", "%H时%M分"),
]
DATETIME_INPUT_FORMATS = [
    f"{day} {time}"
    for day in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日")
    for time in ("%H:%M", "%H:%M:%S", "%H：%M")
]
