using TokenGate.Dialects;
using TokenGate.Metering.Cadence;
using TokenGate.Pricing;
using TokenGate.Scoring;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>
/// Turns the bytes of exchanges into usage records. The gateway, the replay of traffic files and the training all go through it, so
/// that what is measured offline is what happens in front of people. Thread-safe; knows no transport.
/// </summary>
/// <param name="registry">The dialects.</param>
/// <param name="encodings">Model names to token counters.</param>
/// <param name="judge">The judge, with its memory.</param>
/// <param name="told">What is kept of work whose usage is told later; null to keep it in memory alone.</param>
/// <param name="conversations">Names conversations; null for names that have no key.</param>
/// <param name="prices">What exchanges cost; null to leave their cost open.</param>
public sealed class ExchangeMeter(
    DialectRegistry registry, IEncodingMap encodings, IJudge judge, IToldLater? told = null, ConversationKey? conversations = null, PricesInForce? prices = null)
{
    internal DialectRegistry Registry => registry;

    internal IEncodingMap Encodings => encodings;

    internal IJudge Judge => judge;

    internal IToldLater Told { get; } = told ?? new ToldLaterMemory();

    internal ConversationKey Conversations { get; } = conversations ?? ConversationKey.None;

    internal WorkTeller Works { get; } = new();

    internal CountedAnswers Counted { get; } = new();

    internal AwaitedAnswers Awaited { get; } = new();

    /// <summary>What an exchange cost, by its record; null where it is no usage, or no price is known.</summary>
    /// <param name="record">The record.</param>
    /// <param name="requests">How many requests the counts are the sum of.</param>
    internal ExchangeCost? CostOf(UsageRecord record, int requests = 1) =>
        prices is null || !record.IsUsage ? null : prices.At(record.StartedAt).Price(BillableExchange.From(record) with { Requests = requests }, out _);

    /// <summary>Begins an exchange. The caller disposes the result.</summary>
    public MeteredExchange Begin(ExchangeHead head) => new(this, head);

    /// <summary>
    /// Begins an exchange that was an answer of a session: it was read, and is to be judged. The caller disposes the result.
    /// </summary>
    /// <param name="head">The session's head, with an id and a time of the answer's own.</param>
    /// <param name="status">The status that opened the session.</param>
    /// <param name="answer">What was asked and answered.</param>
    public MeteredExchange Begin(ExchangeHead head, int status, SessionContent answer)
    {
        var exchange = new MeteredExchange(this, head);
        exchange.Take(status, answer);
        return exchange;
    }
}
