namespace TokenGate.Ledger.Books;

/// <summary>The days that a journal's book has seen change since it was asked last; all of them where another book began.</summary>
internal sealed class BookChanges(Func<UsageBook> current, Func<ReportingZone> zone) : IUsageChanges
{
    private UsageBook? _book;
    private long _version;

    /// <inheritdoc/>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlySet<DateOnly>?> TakeAsync(CancellationToken cancellationToken)
    {
        var book = current();
        if (book != _book)
        {
            (_book, _version) = (book, -1);
        }

        (var days, _version) = await book.ChangedSinceAsync(_version, zone(), cancellationToken);
        return days;
    }
}
