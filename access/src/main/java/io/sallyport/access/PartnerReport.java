package io.sallyport.access;

/**
 * What a discovered partner did since the node knows it.
 *
 * @param server name that its certificate proved
 * @param domain of its senders
 * @param passed initial requests that were let through
 * @param inDialogs requests within dialogs, none of which is refused for its number
 * @param tooFast initial requests refused for its rate
 * @param tooManyContacts initial requests refused because it had asked for too many users
 * @param contacts distinct users asked for within a day
 * @param answered final responses to its requests
 * @param failed those that said there is no such user, or none for it
 * @param isSuspicious true while most of what it asks for fails
 */
public record PartnerReport(
    String server,
    String domain,
    long passed,
    long inDialogs,
    long tooFast,
    long tooManyContacts,
    int contacts,
    long answered,
    long failed,
    boolean isSuspicious) {}
