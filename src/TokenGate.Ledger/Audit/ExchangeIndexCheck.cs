using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.Audit;

/// <summary>
/// Holds the rows that exchanges are listed by against the entries: a row that is missing, edited or invented would hide a person's
/// exchanges from lists, exports and appeals, or show them as somebody else's. Runs beside the walk of the chain, in the same order.
/// </summary>
internal sealed class ExchangeIndexCheck(JournalReader journal, AuditFaults faults)
{
    /// <summary>A row that is not what its entry says.</summary>
    public const string Index = "index";

    private readonly Queue<(long Sequence, ExchangeRow Row)> _rows = new();
    private long _read;

    /// <summary>Takes the next exchange of the chain.</summary>
    public void Take(long sequence, UsageRecord record)
    {
        while (Next() is { } row && row.Sequence < sequence)
        {
            // It belongs to no exchange: counted at the end.
            _rows.Dequeue();
        }

        if (Next() is not { } found || found.Sequence != sequence)
        {
            // Retention may have removed entry and row after the entry was read.
            if (AuditAnchor.Read(journal).Sequence < sequence)
            {
                faults.Add(Index, $"the list of exchanges lacks entry {sequence} ({record.Id}) of user {record.User}: it is in no list and no export");
            }

            return;
        }

        _rows.Dequeue();
        var expected = ExchangeRow.From(record);
        if (found.Row != expected)
        {
            faults.Add(Index, $"the list of exchanges has entry {sequence} ({record.Id}) with {Difference(found.Row, expected)}");
        }
    }

    /// <summary>Looks for rows that no exchange stands behind.</summary>
    public void End()
    {
        var (count, first) = journal.Query(static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                "SELECT count(*), ifnull(min(x.sequence), 0) FROM exchange x WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.sequence = x.sequence AND e.kind = 0)";
            using var row = command.ExecuteReader();
            _ = row.Read();
            return (row.GetInt64(0), row.GetInt64(1));
        });
        if (count > 0)
        {
            faults.Add(Index, $"the list of exchanges has {count} rows that no entry stands behind, the first under {first}");
        }
    }

    private (long Sequence, ExchangeRow Row)? Next()
    {
        if (_rows.Count == 0)
        {
            ExchangeRows.ReadPage(journal, _read, _rows);
            _read = _rows.Count > 0 ? _rows.Last().Sequence : _read;
        }

        return _rows.TryPeek(out var next) ? next : null;
    }

    private static string Difference(ExchangeRow found, ExchangeRow expected) =>
        found.User != expected.User ? $"user {found.User}, it is of user {expected.User}"
        : found.Verdict != expected.Verdict ? $"verdict {(int)found.Verdict}, it says {expected.Verdict.Name()}"
        : found.StartedAt != expected.StartedAt ? $"the time {found.StartedAt:O}, it was at {expected.StartedAt:O}"
        : found.Team != expected.Team ? $"team {found.Team}, it says {expected.Team}"
        : found.Route != expected.Route ? $"route {found.Route}, it says {expected.Route}"
        : found.Model != expected.Model ? $"model {found.Model}, it says {expected.Model}"
        : found.Project != expected.Project ? $"project {found.Project}, it says {expected.Project}"
        : found.Client != expected.Client ? $"client {found.Client}, it says {expected.Client}"
        : $"conversation {found.Conversation}, it says {expected.Conversation}";
}
