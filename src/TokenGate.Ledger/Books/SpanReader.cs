using Microsoft.Data.Sqlite;
using SQLitePCL;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Books;

/// <summary>Reads a span from the sums of a journal: every row once, in its order, past what a command of ADO.NET does for each value.</summary>
internal static class SpanReader
{
    private static readonly string Sql = $"SELECT place, {SumColumns.Select} FROM usage WHERE quarter >= ? AND quarter < ?";

    private static readonly int Requests = Array.IndexOf(SumColumns.All, "requests");

    /// <summary>The sums of a span.</summary>
    /// <param name="connection">A connection with a transaction, so that the sums are those of one commit.</param>
    /// <param name="places">The places; those that are new are read.</param>
    /// <param name="from">The first quarter hour.</param>
    /// <param name="to">The quarter hour after the last.</param>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public static BookedSpan Read(SqliteConnection connection, PlaceBook places, long from, long to)
    {
        using var last = connection.CreateCommand();
        last.CommandText = "SELECT coalesce(max(sequence), 0) FROM entry";
        var sequence = (long)last.ExecuteScalar()!;
        places.Read(connection);

        var columns = SumColumns.All.Length;
        var slots = new int[places.Classes];
        var (rows, used) = (new long[columns * 256], 0);
        var (seen, active) = (new PlaceSet(), new PlaceSet());
        using var statement = Prepare(connection, from, to);
        int code;
        while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
        {
            var place = raw.sqlite3_column_int(statement, 0);
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
                row[i] = checked(row[i] + raw.sqlite3_column_int64(statement, i + 1));
            }

            seen.Add(place);
            if (raw.sqlite3_column_int64(statement, Requests + 1) > 0)
            {
                active.Add(place);
            }
        }

        Check(connection, code, raw.SQLITE_DONE);
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

    private static sqlite3_stmt Prepare(SqliteConnection connection, long from, long to)
    {
        Check(connection, raw.sqlite3_prepare_v2(connection.Handle!, Sql, out var statement), raw.SQLITE_OK);
        Check(connection, raw.sqlite3_bind_int64(statement, 1, from), raw.SQLITE_OK);
        Check(connection, raw.sqlite3_bind_int64(statement, 2, to), raw.SQLITE_OK);
        return statement;
    }

    private static void Check(SqliteConnection connection, int code, int expected)
    {
        if (code != expected)
        {
            throw new SqliteException(
                $"SQLite Error {code}: '{raw.sqlite3_errmsg(connection.Handle!).utf8_to_string()}'.", code, raw.sqlite3_extended_errcode(connection.Handle!));
        }
    }
}
