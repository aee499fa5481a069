"""The lines that staff read in a topic, under a message of theirs, or on a page: short, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.marking import N_

Words = Callable[..., str]
"""(message, **params) -> the words in a staff member's language."""

LINES = {
    # what the user did
    "user_left_quickly": N_(
        "The user left quickly; their chat is a language lesson now. Treat it as not safe: nothing is sent until they "
        "come back by their word or 🆘 and say how safe it is."
    ),
    "user_unsafe": N_("The user says it is not safe to write. Replies are held."),
    "user_says_no_danger": N_("Asked again, the user says that nobody is in danger now. Judge for yourself."),
    "user_blocked": N_("Messages no longer reach the user: the bot was blocked or the account is gone."),
    "user_returned": N_("The user can be reached again."),
    "user_deleted": N_("The user deleted everything kept about them. The case is closed."),
    "user_hours": N_("It is safe to write to the user: %(hours)s."),
    "user_silent": N_("The user has not written for days. Nothing was sent to them. Close it, or leave it open?"),
    "consent_withdrawn": N_("The user took the consent back. From now on nothing they write comes here."),
    "danger_again": N_("New words of danger in this conversation."),
    "callback_now": N_("This is the hour at which the user can be written to."),
    "user_agrees_referral": N_("The user agrees that you talk to %(partner)s."),
    "user_declines_pass": N_("The user does not want %(partner)s to get the case. It stays with you."),
    # what colleagues did
    "seen_by": N_("%(alias)s has seen the page."),
    "closed_by": N_("Closed by %(alias)s: %(outcome)s."),
    "revealed": N_("%(alias)s reads what was kept, without the user's consent. Reason: %(reason)s. This is logged."),
    "moved_here": N_("The case comes from %(partner)s. What was said so far stands above."),
    "moved_away": N_("The case is with %(partner)s now. Nothing written here reaches the user."),
    "offer": N_(
        "%(partner)s asks: can you go on with this case? Reason: %(reason)s. Until you accept, it stays there."
    ),
    "offer_declined": N_("You declined this case. It stays where it was."),
    "offer_no_answer": N_("This offer has ended: nobody answered in time. The case stays where it was."),
    "offer_withdrawn": N_("This offer was taken back. The case stays where it was."),
    "offer_taken": N_("This offer was taken back: a colleague there has the case now."),
    "pass_declined": N_("%(partner)s declined: %(why)s. The case is still with us."),
    "pass_no_answer": N_("%(partner)s did not answer in time. The case is still with us."),
    "no_speaker": N_("Nobody on duty speaks the user's language (%(spoken)s)."),
    "nobody_on_duty": N_("Nobody is on duty, so everyone on the list was rung."),
    # to the person whose act it was
    "you_have_it": N_("You have this case. Write here to reply, /note for colleagues, /close at the end."),
    "already_yours": N_("You already have this case."),
    "taken_by": N_("%(alias)s has this case."),
    "take_first": N_("Take the case first: /take or the button on the card. Nothing was sent."),
    "thanks_take_it": N_("Thank you. Open the case's topic and take it."),
    "not_your_case": N_("This case is not with your organisation. Nothing was changed."),
    "case_closed_already": N_("This case is closed. Nothing was sent. /reopen opens it again."),
    "case_gone": N_("This case can no longer be opened: its messages were deleted after their time."),
    "other_case_open": N_("The user has another open case: %(number)s. Go on there."),
    "reopened_take_it": N_("Open again. Take it to go on."),
    "noted": N_("Noted. Not sent to the user."),
    "asked": N_("Asked in the user's language."),
    "topic_sent": N_("Sent in the user's language."),
    "told_read": N_("The user knows that you have read it."),
    "shown_typing": N_("The user sees for a moment that you are writing."),
    "hours_noted": N_("Noted."),
    "tier_set": N_("Changed."),
    "card_noted": N_("Written on the rescue card. It is kept for 72 hours."),
    "blocked": N_("Blocked: what they write no longer comes here. Words of danger and one appeal still do."),
    "unblocked": N_("No longer blocked."),
    "user_is_asked": N_("The user is being asked. Until then nothing changes. /pass cancel takes it back."),
    "offered_now": N_("Offered without asking the user, for the reason you gave. This is logged."),
    "held_until_safe": N_("Held: it is not safe to write to them now. It goes out when they say it is safe."),
    "not_sent_unsafe": N_("Not sent: it is not safe to write to them now. Try again when the card says it is safe."),
    "cannot_ask_unsafe": N_("The user cannot be asked now: it is not safe. For a life or a child: /pass … life"),
    "already_passing": N_("It is being passed to %(partner)s already."),
    "offered_away": N_("It is offered to %(partner)s. Wait for their answer."),
    "no_offer_any_more": N_("This case is not, or no longer, offered to you. Nothing was changed."),
    "which_outcome": N_(
        "How did it end? The user is told. Both of you can open it again (/reopen) until what was said is deleted."
    ),
    "which_question": N_("What shall the user be asked? Choose below."),
    "which_hours": N_("When is it safe to write? Choose below."),
    "which_tier": N_("How urgent is it? Choose below."),
    "which_partner": N_("To whom? Choose below, or write /pass with the name from the list of partners."),
    "which_reason": N_("Why? Choose below. The user is asked, except for a life or a child."),
    "which_topic": N_("No such answer. /send and one of: %(topics)s"),
    "which_line": N_("No such line. /card and one of: %(lines)s"),
    "card_needs_consent": N_("The rescue card is only for users who agreed that staff read what they write."),
    "card_needs_safety": N_("Not written: first make sure that it is safe to write to the user."),
    "card_empty": N_("The rescue card is empty. /card room 305 writes a line. Names and birth dates never go here."),
    "ask_a_supervisor": N_("Only a supervisor may do this."),
    "owner_or_supervisor": N_("Only the person who has the case, or a supervisor, may do this."),
    "answered_elsewhere": N_("%(partner)s has answered already. Nothing was changed."),
    "needs_consent": N_("The user has not agreed that staff read what they write. Write to them first."),
    "pass_cancelled": N_("Taken back. The case stays with you."),
    "nothing_to_cancel": N_("The case is not on its way to anybody."),
    "which_country": N_("Where are they? /country th, kh or other"),
    "country_noted": N_("Noted."),
    "not_a_referral": N_("This organisation takes nobody's case. Choose another one."),
    "reveal_needs_reason": N_("Write /reveal life or /reveal child. It is logged with your name."),
    "second_supervisor": N_(
        "%(alias)s asks for /%(act)s. It happens when a second supervisor writes the same here within 15 minutes."
    ),
    "exported": N_("Sent to your own chat with the bot. Delete it there when it is in your own system."),
    "erased": N_("Everything about this user is being deleted."),
    "not_listed": N_("You are not on the staff list of this group, so nothing was sent. Ask who runs the bot."),
    "anonymous": N_("Write as yourself, not as an anonymous admin: the bot must know who has the case."),
    "no_case_here": N_("There is no case in this topic. Nothing was sent."),
    "unknown_command": N_("There is no such command. Nothing was sent. Type / to see what there is."),
    "old_button": N_("This button is no longer in use."),
    "member_hello": N_("This is where I page you. Cases are in the staff group. /duty on and /duty off work here too."),
    "duty_on": N_("You are on duty: I page you here."),
    "duty_off": N_("You are off duty. Your urgent cases go to your colleagues, the others wait for you."),
    "duty_how": N_("Write /duty on or /duty off."),
    "no_open_cases": N_("No open cases."),
    "test_page": N_("This is a test page. Nobody is waiting. Press the button so that we know it reached you."),
    "test_thanks": N_("Thank you, the test page has reached you."),
    # marks in a line
    "page_lost": N_("%(alias)s cannot be rung: they must open the bot in private and press Start."),
    "page_settled": N_("%(number)s: %(alias)s has it."),
    "page_closed": N_("%(number)s is closed."),
    "not_delivered": N_("One message could not be delivered (%(why)s)."),
    "edited": N_("edited"),
    "before": N_("before"),
    "from_user": N_("User"),
    "answered": N_("Asked: %(question)s"),
    "history": N_("What was said before"),
}

#: what a page says under number and tier
PAGES = {
    "waiting": N_("Somebody is waiting. Open the staff group."),
    "owner_waits": N_("The user has written and waits for an answer. Open the staff group."),
    "offered": N_("Another partner offers you this case. Accept or decline it in the staff group."),
    "returned": N_("This case came back: nobody took it over. Open the staff group."),
    "callback": N_("This is the hour at which the user can be written to. Open the staff group."),
    "appeal": N_("A blocked user says that the block is a mistake. Look at the case."),
}


def line(name: str, params: Mapping[str, str], words: Words) -> str:
    """One line of the table above."""
    return words(LINES[name], **params)
