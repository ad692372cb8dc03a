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

    /// <summary>How an entry says that the person appealed.</summary>
    public const string Filed = "filed";

    private readonly List<(JournalNote? Decision, Correction? Correction)> _entries = [];
    private readonly List<byte[]> _bodies = [];

    private RecordHistory()
    {
    }

    /// <summary>The entries as they are stored, in order.</summary>
    public IReadOnlyList<byte[]> Bodies => _bodies;

    /// <summary>What became of the appeal. Accepting is final: what it booked is never taken back.</summary>
    public AppealState Appeal =>
        Decisions().Contains(Accepted) ? AppealState.Accepted
        : Decisions().Contains(Rejected) ? AppealState.Rejected
        : Decisions().Contains(Filed) ? AppealState.Open
        : AppealState.None;

    /// <summary>The entry in which the person appealed, the last one where it was written again; null when none was filed.</summary>
    public JournalNote? Filing => _entries.LastOrDefault(static entry => entry.Decision?.Facts.GetValueOrDefault("decision") == Filed).Decision;

    /// <summary>The decision that holds: an acceptance, else the last rejection; null while there is none.</summary>
    public JournalNote? Decision =>
        _entries.LastOrDefault(static entry => entry.Decision?.Facts.GetValueOrDefault("decision") == Accepted).Decision
        ?? _entries.LastOrDefault(static entry => entry.Decision?.Facts.GetValueOrDefault("decision") == Rejected).Decision;

    /// <summary>The history of a record.</summary>
    public static RecordHistory Read(SqliteConnection connection, string record)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT kind, body FROM entry WHERE (id > $appeal AND id < $decided) OR (id > $first AND id < $behind) ORDER BY sequence";
        command.Parameters.AddWithValue("$appeal", $"appeal:{record}:");
        command.Parameters.AddWithValue("$decided", $"appeal:{record};");
        command.Parameters.AddWithValue("$first", $"correction:{record}:");
        command.Parameters.AddWithValue("$behind", $"correction:{record};");
        var history = new RecordHistory();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var (kind, body) = ((EntryKind)row.GetInt32(0), row.GetFieldValue<byte[]>(1));
            if (kind == EntryKind.Appeal && NoteCodec.Decode(kind, body) is var note && note.Facts.GetValueOrDefault("record") == record)
            {
                history._entries.Add((note, null));
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
    public string NextCorrectionId(string record)
    {
        // Not their count: retention may have removed the first of them.
        var last = _entries.Select(static entry => entry.Correction is { } correction ? NumberOf(correction.Id) : 0).DefaultIfEmpty().Max();
        return string.Create(CultureInfo.InvariantCulture, $"correction:{record}:{last + 1}");
    }

    /// <summary>A split with every correction.</summary>
    public TokenSplit Apply(TokenSplit split) =>
        _entries.Aggregate(split, (sum, entry) => entry.Correction is { } correction ? sum + correction.Booking.Sums.Split : sum);

    /// <summary>
    /// What a record cost when it was last priced, and how its tokens were divided then; null where it never had a price.
    /// </summary>
    public (ExchangeCost Cost, TokenSplit Split)? Priced(UsageRecord record) =>
        Priced(record.Judgement.Split, record.Cost is { } cost ? (cost, record.Judgement.Split) : null, from: 0);

    /// <summary>What a record costs now, divided as its tokens are now; null where no price is known.</summary>
    public ExchangeCost? CostOf(UsageRecord record) => CostOf(Priced(record), Apply(record.Judgement.Split));

    /// <summary>A cost, divided as the tokens are now; null where no price is known.</summary>
    /// <param name="priced">What was paid when it was last priced, and how the tokens were divided then.</param>
    /// <param name="now">How they are divided now.</param>
    public static ExchangeCost? CostOf((ExchangeCost Cost, TokenSplit Split)? priced, TokenSplit now) => priced is not var (cost, split) ? null
        : now == split ? cost
        : cost with { Split = CostSplit.Divide(cost.Split, split, now) };

    /// <summary>
    /// The record as the person's appeal copied it, and how it stands and was last priced by that copy and the corrections since; null when
    /// none was filed.
    /// </summary>
    public (UsageRecord Record, TokenSplit Split, (ExchangeCost Cost, TokenSplit Split)? Priced)? Copy()
    {
        var at = _entries.FindLastIndex(static entry => entry.Decision?.Facts.ContainsKey(AppealNote.Copy) == true);
        if (at < 0 || AppealNote.RecordIn(_entries[at].Decision!) is not { } copy)
        {
            return null;
        }

        var split = _entries.Skip(at).Aggregate(copy.Split, static (sum, entry) => entry.Correction is { } correction ? sum + correction.Booking.Sums.Split : sum);
        return (copy.Record, split, Priced(copy.Split, copy.Priced, at));
    }

    /// <summary>The history in the words of readers.</summary>
    public IReadOnlyList<RecordChange> Changes()
    {
        var changes = new List<RecordChange>();
        foreach (var (decision, correction) in _entries)
        {
            if (decision is not null)
            {
                var kind = decision.Facts.GetValueOrDefault("decision") switch
                {
                    Accepted => RecordChangeKind.AppealAccepted,
                    Filed => RecordChangeKind.AppealFiled,
                    _ => RecordChangeKind.AppealRejected,
                };
                if (kind == RecordChangeKind.AppealFiled && changes.Exists(static change => change.Kind == RecordChangeKind.AppealFiled))
                {
                    // Written again before retention took the first: the same appeal.
                    continue;
                }

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

    /// <summary>Follows a price through the corrections from an entry on.</summary>
    private (ExchangeCost Cost, TokenSplit Split)? Priced(TokenSplit split, (ExchangeCost Cost, TokenSplit Split)? priced, int from)
    {
        var cost = priced?.Cost;
        foreach (var correction in _entries.Skip(from).Select(static entry => entry.Correction).OfType<Correction>())
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

    private static long NumberOf(string correction) =>
        long.TryParse(correction.AsSpan(correction.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private IEnumerable<string?> Decisions() => _entries.Select(entry => entry.Decision?.Facts.GetValueOrDefault("decision"));
}
