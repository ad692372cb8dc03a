namespace TokenGate.Ledger.Books;

/// <summary>The days that a book has seen change since it was asked last.</summary>
internal sealed class BookChanges(UsageBook book, Func<ReportingZone> zone) : IUsageChanges
{
    private long _version = -1;

    /// <inheritdoc/>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlySet<DateOnly>?> TakeAsync(CancellationToken cancellationToken)
    {
        (var days, _version) = await book.ChangedSinceAsync(_version, zone(), cancellationToken);
        return days;
    }
}
