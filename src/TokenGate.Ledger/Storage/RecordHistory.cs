using System.Globalization;
using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>What was decided about one record after it was written: its appeals and corrections, found by their ids.</summary>
internal sealed class RecordHistory
{
    /// <summary>The cause of a correction that an accepted appeal booked.</summary>
    public const string AppealCause = "appeal accepted";

    /// <summary>How the cause of a correction begins that another price booked.</summary>
    public const string RepricedCause = "priced again";

    /// <summary>How a decision says that it accepts.</summary>
    public const string Accepted = "accepted";

    /// <summary>How a decision says that it rejects.</summary>
    public const string Rejected = "rejected";

    private readonly List<(JournalNote? Decision, Correction? Correction)> _entries = [];
    private readonly List<byte[]> _bodies = [];

    private RecordHistory()
    {
    }

    /// <summary>The entries as they are stored, in order.</summary>
    public IReadOnlyList<byte[]> Bodies => _bodies;

    /// <summary>Corrections so far.</summary>
    public int Corrections => _entries.Count(entry => entry.Correction is not null);

    /// <summary>What became of the appeal. Accepting is final: what it booked is never taken back.</summary>
    public AppealState Appeal =>
        Decisions().Contains(Accepted) ? AppealState.Accepted
        : Decisions().Contains(Rejected) ? AppealState.Rejected
        : AppealState.None;

    /// <summary>The history of a record.</summary>
    public static RecordHistory Read(SqliteConnection connection, string record)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT kind, body FROM entry WHERE id = $accepted OR id = $rejected OR (id > $first AND id < $behind) ORDER BY sequence";
        command.Parameters.AddWithValue("$accepted", AppealId(record, Accepted));
        command.Parameters.AddWithValue("$rejected", AppealId(record, Rejected));
        command.Parameters.AddWithValue("$first", $"correction:{record}:");
        command.Parameters.AddWithValue("$behind", $"correction:{record};");
        var history = new RecordHistory();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var (kind, body) = ((EntryKind)row.GetInt32(0), row.GetFieldValue<byte[]>(1));
            if (kind == EntryKind.Appeal)
            {
                history._entries.Add((NoteCodec.Decode(kind, body), null));
                history._bodies.Add(body);
            }
            else if (kind == EntryKind.Correction && CorrectionCodec.Decode(body) is var correction && correction.RecordId == record)
            {
                // Another record's id may begin with this one's and a colon.
                history._entries.Add((null, correction));
                history._bodies.Add(body);
            }
        }

        return history;
    }

    /// <summary>The id of a decision: the same decision about the same record is one entry.</summary>
    public static string AppealId(string record, string decision) => $"appeal:{record}:{decision}";

    /// <summary>The id of the next correction. Its number is in it: two that were worked out from the same state are one.</summary>
    public string NextCorrectionId(string record) => string.Create(CultureInfo.InvariantCulture, $"correction:{record}:{Corrections + 1}");

    /// <summary>A split with every correction.</summary>
    public TokenSplit Apply(TokenSplit split) =>
        _entries.Aggregate(split, (sum, entry) => entry.Correction is { } correction ? sum + correction.Booking.Sums.Split : sum);

    /// <summary>What a record cost when it was last priced, and how its tokens were divided then; null where it never had a price.</summary>
    public (ExchangeCost Cost, TokenSplit Split)? Priced(UsageRecord record)
    {
        var (cost, split) = (record.Cost, record.Judgement.Split);
        (ExchangeCost, TokenSplit)? priced = cost is null ? null : (cost, split);
        foreach (var correction in _entries.Select(static entry => entry.Correction).OfType<Correction>())
        {
            split += correction.Booking.Sums.Split;
            if (correction.Cost is { } moved)
            {
                cost = cost is null ? moved : cost with { Split = cost.Split + moved.Split };
                if (correction.Cause.StartsWith(RepricedCause, StringComparison.Ordinal))
                {
                    cost = cost with { Prices = moved.Prices };
                    priced = (cost, split);
                }
            }
        }

        return priced;
    }

    /// <summary>What a record costs now, divided as its tokens are now; null where no price is known.</summary>
    public ExchangeCost? CostOf(UsageRecord record) => Priced(record) is not var (cost, split) ? null
        : Apply(record.Judgement.Split) is var now && now == split ? cost
        : cost with { Split = CostSplit.Divide(cost.Split, split, now) };

    /// <summary>The history in the words of readers.</summary>
    public IReadOnlyList<RecordChange> Changes()
    {
        var changes = new List<RecordChange>();
        foreach (var (decision, correction) in _entries)
        {
            if (decision is not null)
            {
                var kind = decision.Facts.GetValueOrDefault("decision") == Accepted ? RecordChangeKind.AppealAccepted : RecordChangeKind.AppealRejected;
                changes.Add(new RecordChange(kind, decision.At, decision.Facts.GetValueOrDefault("by", ""), decision.Facts.GetValueOrDefault("note", ""), TokenSplit.None));
            }
            else if (correction is { Cause: AppealCause } && changes.FindLastIndex(change => change.Kind == RecordChangeKind.AppealAccepted) is >= 0 and var at)
            {
                changes[at] = changes[at] with { Difference = changes[at].Difference + correction.Booking.Sums.Split };
            }
            else if (correction is not null)
            {
                changes.Add(new RecordChange(RecordChangeKind.Restated, correction.At, "", correction.Cause, correction.Booking.Sums.Split));
            }
        }

        return changes;
    }

    private IEnumerable<string?> Decisions() => _entries.Select(entry => entry.Decision?.Facts.GetValueOrDefault("decision"));
}
