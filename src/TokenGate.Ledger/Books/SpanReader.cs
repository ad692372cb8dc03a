using System.Runtime.InteropServices;
using SQLitePCL;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Books;

/// <summary>
/// Reads a span from the sums of a journal, every row once. A month of a large company has 200 million numbers: what ADO.NET does for each
/// of them, and even what the provider does (it counts the users of the statement), costs several times what SQLite does.
/// </summary>
internal static class SpanReader
{
    private static readonly string Sql = $"SELECT place, {SumColumns.Select} FROM usage WHERE quarter >= ? AND quarter < ?";

    private static readonly int Requests = Array.IndexOf(SumColumns.All, "requests");

    /// <summary>The sums of a span.</summary>
    /// <param name="journal">The journal's file, open.</param>
    /// <param name="places">The places; those that are new are read.</param>
    /// <param name="from">The first quarter hour.</param>
    /// <param name="to">The quarter hour after the last.</param>
    /// <param name="table">Takes what counts at each place; null where nobody asks.</param>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public static BookedSpan Read(JournalScan journal, PlaceBook places, long from, long to, PlaceTable? table = null)
    {
        using var last = journal.Prepare("SELECT coalesce(max(sequence), 0) FROM entry");
        var sequence = journal.Step(last) ? raw.sqlite3_column_int64(last, 0) : 0;
        places.Read(journal);

        var columns = SumColumns.All.Length;
        var slots = new int[places.Classes];
        var (rows, used) = (new long[columns * 256], 0);
        var (seen, active) = (new NumberSet(), new NumberSet());
        using var statement = journal.Prepare(Sql, from, to);
        var handle = statement.DangerousGetHandle();
        var numbers = new long[columns];
        while (journal.Step(statement))
        {
            var place = checked((int)Column(handle, 0));
            ref var slot = ref slots[places.ClassOf(place)];
            if (slot == 0)
            {
                slot = ++used;
                if (used * columns > rows.Length)
                {
                    Array.Resize(ref rows, rows.Length * 2);
                }
            }

            var row = rows.AsSpan((slot - 1) * columns, columns);
            for (var i = 0; i < columns; i++)
            {
                numbers[i] = Column(handle, i + 1);
                row[i] = checked(row[i] + numbers[i]);
            }

            seen.Add(place);
            if (numbers[Requests] > 0)
            {
                active.Add(place);
            }

            table?.Add(place, numbers);
        }

        seen.Trim();
        active.Trim();
        return new BookedSpan(sequence, Pack(slots, rows), seen, active);
    }

    private static byte[] Pack(int[] slots, long[] rows)
    {
        var columns = SumColumns.All.Length;
        using var packed = new MemoryStream();
        for (var number = 0; number < slots.Length; number++)
        {
            if (slots[number] is var slot and > 0)
            {
                PackedSums.Write(packed, number, rows.AsSpan((slot - 1) * columns, columns));
            }
        }

        return packed.ToArray();
    }

    /// <summary>
    /// A number of the row that the statement stands on. It is there already, so no collection of garbage has to wait for it.
    /// </summary>
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_column_int64", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    [SuppressGCTransition]
    private static extern long Column(IntPtr statement, int column);
}
