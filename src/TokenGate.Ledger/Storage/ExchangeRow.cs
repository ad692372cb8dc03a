using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>What an exchange is listed, sorted and narrowed by.</summary>
internal sealed record ExchangeRow(
    DateTimeOffset StartedAt, string User, string Team, string Route, string Model, Verdict Verdict, string Project, string Client, string Conversation)
{
    /// <summary>The row of a record.</summary>
    public static ExchangeRow From(UsageRecord record) => new(
        record.StartedAt,
        record.User,
        record.Team,
        record.Route,
        record.Model,
        record.Judgement.Verdict,
        record.Project,
        record.Client,
        record.Conversation);
}
