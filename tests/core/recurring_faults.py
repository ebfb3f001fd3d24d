"""An invented desk's month: faults that came again and again, as different people tell of them, and what came once.

Every text was made up for this file. A line: what a caller wrote as title, a bar, and how they went on.
"""

from __future__ import annotations

# (service, category), then what people said of that one fault.
FAULTS: dict[str, tuple[tuple[str, str], str]] = {
    "vpn-idle": (
        ("vpn", "network/vpn"),
        """
VPN drops every ten minutes | The client disconnects all the time since the morning, in the home office.
VPN disconnects after ten minutes | I have to sign in again and again, five times today.
vpn keeps dropping | Works for a while, then the connection is gone. About ten minutes I would say.
VPN connection dropped again | Third time before lunch. Other sites are fine, only the VPN drops.
The VPN drops when I am on a call | Every few minutes, then I must reconnect.
VPN dropping since Monday | Drops after ten minutes without work.
""",
    ),
    "printer-jam": (
        ("printing", "hardware/printing"),
        """
Принтер на складі зминає папір | Третій раз за день, накладні надрукувати неможливо.
Зминає папір принтер складу | Знову застряг аркуш, лоток два.
Принтер жує папір | На складі, накладні мнуться.
Застрягає папір у принтері на складі | Витягли, надрукував дві сторінки й знову.
Папір застряг у принтері | Склад, лоток два, пише «зім'яття паперу».
""",
    ),
    "erp-sessions": (
        ("erp", "software/erp"),
        """
ERP: session limit reached | When I open an invoice. Tried twice.
Cannot open invoices in the ERP, session limit | The window says that the limit of sessions is reached.
ERP says "session limit reached" | Since nine o'clock, accounting cannot work.
ERP session limit again | As last month. Please close some sessions.
Session limit reached in ERP | Could somebody look? We have the month end.
Error "session limit" opening the ERP | Nobody in purchasing gets in.
""",
    ),
    "mail-delay": (
        ("mail", "software/mail"),
        """
Mail from dealers arrives hours late | Sent at nine, here at one.
Mails arrive late | External mail takes three hours, internal is fine.
Late mail from customers | An order from the morning arrived in the afternoon.
External mail delayed again | Same as on Tuesday: hours late.
Mail delayed by two hours | All mail from outside.
""",
    ),
    "scanner": (
        ("wifi", "network/wifi"),
        """
Сканери на складі втрачають мережу | Кожні пів години, доводиться перезапускати.
Сканер втрачає мережу | Пише «немає зв'язку із сервером», потім сам підіймається.
Втрачають зв'язок сканери біля рампи | Немає мережі хвилин п'ять, тоді знову є.
Сканери знову без мережі | Склад, рампа. Перезапустили, допомогло на годину.
""",
    ),
    "password-expiry": (
        ("access", "access/password"),
        """
Пароль закінчився, не могу войти | Вчера ещё работало. Окно смены пароля не появилось.
Не могу войти: срок пароля истёк | Пишет, что срок действия пароля истёк, а сменить не даёт.
Истёк пароль, сменить нельзя | Кнопка смены пароля серая.
Срок действия пароля истёк | Не даёт сменить, прошу помочь.
Пароль истёк, вход невозможен | Менял две недели назад, снова истёк.
""",
    ),
    "excel-crash": (
        ("laptop", "software/office"),
        """
Excel crashes when saving to the shared drive | It closes by itself and the changes are gone.
Excel closes when I save | Only on the shared drive, local files are fine.
Excel crash on save | Budget file, shared drive. Lost an hour of work.
Saving in Excel crashes it | Since the update on Thursday.
""",
    ),
    "phone-echo": (
        ("telephony", "hardware/phone"),
        """
Echo on outgoing calls | People hear themselves twice.
Callers hear an echo | On every outgoing call since the new headsets.
Echo in calls to customers | They hear their own words a second later.
Customers complain of an echo on the phone | Outgoing calls only.
""",
    ),
    "projector": (
        ("laptop", "hardware/laptop"),
        """
Проєктор у переговорній не бачить ноутбук | Чорний екран, кабель міняли.
Не бачить ноутбук проєктор | Переговорна на другому поверсі, «немає сигналу».
Проєктор: немає сигналу з ноутбука | Переговорна, інший ноутбук так само.
Переговорна: проєктор не бачить ноутбуків | Завжди після обіду, зранку працював.
""",
    ),
    "lab-slow": (
        ("records", "software/records"),
        """
Карты пациентов открываются по минуте | С утра, на всех компьютерах в лаборатории.
Очень медленно открываются карты пациентов | Минута на каждую, очередь в коридоре.
Карта пациента открывается минуту | Потом работает нормально, пока не закроешь.
Медленные карты пациентов | Опять по минуте, как в пятницу.
""",
    ),
}

# (service, category, title | text): each stands for itself, in the same services.
ALONE = """
vpn, network/vpn, VPN for a contractor until the end of June | He needs the test server only.
vpn, network/vpn, Cannot install the VPN client on a new Mac | The installer says that it is damaged.
vpn, network/vpn, Second factor asks for a code of my old phone | I changed the phone on Sunday.
vpn, network/vpn, VPN: certificate warning at the hotel | Should I trust it?
printing, hardware/printing, Принтер печатает полосами | Серая полоса слева на каждом листе.
printing, hardware/printing, Закінчився тонер у бухгалтерії | Останній картридж із шафи вже стоїть.
printing, hardware/printing, Labels come out crooked | The lab's label printer, since the new roll.
printing, hardware/printing, Print from the phone | Is there a way for guests?
erp, software/erp, Export of the price list stops halfway | At line 4,096 every time.
erp, software/erp, Не открывается ERP после обновления | Пишет про отсутствующую библиотеку.
erp, software/erp, Доступ до звіту про маржу | Потрібен від понеділка.
erp, software/erp, Wrong VAT on Polish invoices | 22 instead of 23 percent.
mail, software/mail, Не могу отправить письмо, ящик переполнен | Как почистить?
mail, software/mail, Attachments from the lab arrive empty | Zero bytes, all of them.
mail, software/mail, Somebody writes in my name | A customer got an invoice that I never sent.
mail, software/mail, Підпис у листах зник | Після оновлення поштової програми.
wifi, network/wifi, Слабкий Wi-Fi у маніпуляційній | Одна поділка, двері товсті.
wifi, network/wifi, Guest Wi-Fi for thirty people on Thursday | An evening for dealers.
wifi, network/wifi, Планшет не подключается к новой точке | Старая точка работает.
access, access/rights, Shared folder for the audit team | Read only, until Christmas.
access, access/password, Заблоковано обліковий запис перед нарадою | Тричі набрав старий пароль.
access, access/rights, Права на папку відпусток | Для нової кадровички.
laptop, hardware/laptop, Laptop lasts twenty minutes without a charger | It is four years old.
laptop, hardware/laptop, Ноутбук зависает намертво | Только кнопка питания помогает.
laptop, hardware/laptop, Друга клавіша пробілу не натискається | Пролили каву.
laptop, software/office, Excel shows dates as numbers | In one file from the bank.
laptop, hardware/laptop, Second monitor stays dark after lunch | Unplugging helps.
telephony, hardware/phone, Переадресація на мобільний | На час відпустки, два тижні.
telephony, hardware/phone, Headset for the reception | With a long cable.
telephony, hardware/phone, Телефон дежурного звонит сам | Ночью, никого на линии.
records, software/records, All patient records open as read-only | Nobody can write a diagnosis.
records, software/records, Картка пацієнта показує чужий знімок | Прізвища однакові.
records, software/records, Экспорт результатов в PDF пустой | Только для детей.
onboarding, newcomer, Нова співробітниця з понеділка | Закупівлі, потрібен ноутбук.
onboarding, newcomer, Account for an intern | Three months, marketing.
, security, Everybody got an invoice from "accounting" | Nobody opened it, I hope.
, , Coffee machine shows error 7 | It is Tuesday and we are desperate.
, hardware/server, Backup volume is 91% full | Monitoring.
, network/link, Link to the Toronto office: 38% packet loss | Monitoring.
, , Прошу передзвонити | Питання щодо рахунку.
"""


def faults() -> list[tuple[str, str, str, str, str]]:
    """(fault, service, category, title, text) of each that came again."""
    rows = []
    for fault, ((service, category), said) in FAULTS.items():
        for line in said.strip().splitlines():
            title, _, text = line.partition(" | ")
            rows.append((fault, service, category, title, text))
    return rows


def alone() -> list[tuple[str, str, str, str]]:
    """(service, category, title, text) of each that came once."""
    rows = []
    for line in ALONE.strip().splitlines():
        service, category, said = (part.strip() for part in line.split(",", 2))
        title, _, text = said.partition(" | ")
        rows.append((service, category, title, text))
    return rows
