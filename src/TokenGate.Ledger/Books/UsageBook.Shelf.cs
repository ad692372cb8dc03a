namespace TokenGate.Ledger.Books;

/// <summary>Days that are over, on disk: a start reads them from there, and not from millions of sums (adr/0035).</summary>
public sealed partial class UsageBook
{
    /// <summary>How long a day must have been left alone before it is written again: corrections come in many.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    /// <summary>How often it is noted how far the files go: a kill costs the entries since.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    /// <summary>How long a disk that did not take a file is left alone.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    private readonly DayShelf? _shelf;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private DateTimeOffset _restsUntil;
    private DateTimeOffset _indexedAt;
    private long _indexed = -1;

    /// <summary>
    /// Writes what is to be found at the next start: of the days that changed since they were written one, and how far they go. To be
    /// called every second or so.
    /// </summary>
    /// <param name="isLast">True at the stop: only how far they go is written then, at once.</param>
    /// <param name="cancellationToken">Ends it before it begins.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task ShelveAsync(bool isLast, CancellationToken cancellationToken) => _shelf is null ? Task.CompletedTask : InAsync(() => Shelve(isLast), cancellationToken);

    private bool Shelve(bool isLast)
    {
        var now = _time.GetUtcNow();
        if (now < _restsUntil)
        {
            return false;
        }

        if (!isLast && _spans.FirstOrDefault(pair => pair.Value is { IsDay: true, File: null } && IsOver(pair.Key.To, now) && now - pair.Value.ChangedAt >= Quiet) is { Value: { } stale } found)
        {
            // Its places are to be read with its sums, all as of one entry.
            var piece = new Piece(found.Key.From, found.Key.To, null, true);
            _spans.Remove(found.Key);
            Span(piece).UsedAt = stale.UsedAt;
            _indexed = -1;
        }

        if (_position > 0 && _position != _indexed && (isLast || now - _indexedAt >= Between))
        {
            WriteIndex(now);
        }

        return true;
    }

    private void WriteIndex(DateTimeOffset now)
    {
        var hash = HashAt(_position);
        if (hash is null)
        {
            return;
        }

        var days = _spans.Where(static pair => pair.Value.File is not null).Select(static pair => (pair.Key.From, pair.Key.To, pair.Value.File!)).ToList();
        try
        {
            _shelf!.WriteIndex(new DayIndex(_position, hash, _places.Last, _places.Hash(_places.Last), days));
            (_indexed, _indexedAt) = (_position, now);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LeaveAlone(fault);
        }
    }

    private static bool IsOver(long end, DateTimeOffset now) => end <= QuarterHour.From(now);

    private bool IsToBeFiled(Piece piece) => _shelf is not null && piece.IsDay && IsOver(piece.To, _time.GetUtcNow()) && _time.GetUtcNow() >= _restsUntil;

    /// <summary>Reads a span. No table comes back where a sum does not fit into one.</summary>
    private BookedSpan Scan(Piece piece, ref PlaceTable? table)
    {
        if (table is { } into)
        {
            try
            {
                return _reader.Scan(scan => SpanReader.Read(scan, _places, piece.From, piece.To, into));
            }
            catch (OverflowException)
            {
                table = null;
            }
        }

        return _reader.Scan(scan => SpanReader.Read(scan, _places, piece.From, piece.To));
    }

    private void File(Piece piece, BookedSpan span, PlaceTable? table)
    {
        if (table is null)
        {
            return;
        }

        try
        {
            span.File = _shelf!.Write(piece.From, piece.To, span, table);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LeaveAlone(fault);
        }
    }

    private void LeaveAlone(Exception fault)
    {
        _restsUntil = _time.GetUtcNow() + Rest;
        _report(fault.Message);
    }

    /// <summary>Takes over the days on disk, as far as they fit the journal; false where none do.</summary>
    private bool Restore(long head)
    {
        try
        {
            if (_shelf?.ReadIndex() is not { } index)
            {
                return false;
            }

            _ = _reader.Scan(scan => _places.Read(scan));
            if (index.Position > head || head - index.Position > MostBehind || HashAt(index.Position) is not { } hash || !hash.AsSpan().SequenceEqual(index.Hash)
                || _places.Last < index.Places || !_places.Hash(index.Places).AsSpan().SequenceEqual(index.PlacesHash))
            {
                _report("they were made of another journal, or too long ago");
                return false;
            }

            foreach (var (from, to, salt) in index.Days)
            {
                TakeOver(from, to, salt);
            }

            ReadEnds();
            (_position, _forgotten) = (index.Position, ++_version);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _report(fault.Message);
            return false;
        }
    }

    private void TakeOver(long from, long to, byte[] salt)
    {
        try
        {
            var span = _shelf!.ReadSums(from, to, salt);
            span.IsDay = true;
            _spans[(from, to)] = span;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // The others are none the worse for it.
            _report(fault.Message);
        }
    }

    /// <summary>The chain's hash at an entry; null where it is not there.</summary>
    private byte[]? HashAt(long sequence) => _reader.Query(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT hash FROM entry WHERE sequence = $sequence";
        command.Parameters.AddWithValue("$sequence", sequence);
        return command.ExecuteScalar() as byte[];
    });
}
