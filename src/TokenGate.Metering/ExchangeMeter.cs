using TokenGate.Dialects;
using TokenGate.Scoring;
using TokenGate.Tokens;

namespace TokenGate.Metering;

/// <summary>
/// Turns the bytes of exchanges into usage records. The gateway, the replay of traffic files and the training all go through it, so
/// that what is measured offline is what happens in front of people. Thread-safe; knows no transport.
/// </summary>
/// <param name="registry">The dialects.</param>
/// <param name="encodings">Model names to token counters.</param>
/// <param name="judge">The judge, with its memory.</param>
public sealed class ExchangeMeter(DialectRegistry registry, IEncodingMap encodings, IJudge judge)
{
    internal DialectRegistry Registry => registry;

    internal IEncodingMap Encodings => encodings;

    internal IJudge Judge => judge;

    /// <summary>Begins an exchange. The caller disposes the result.</summary>
    public MeteredExchange Begin(ExchangeHead head) => new(this, head);
}
