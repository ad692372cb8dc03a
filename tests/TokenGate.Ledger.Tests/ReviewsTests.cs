using System.Text;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.People;

namespace TokenGate.Ledger.Tests;

/// <summary>What people who looked at exchanges said that they were.</summary>
public sealed class ReviewsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Review_SaidAnew_TheLastOneStandsAndTheSameAddsNothing()
    {
        await using var temporary = TemporaryJournal.Open();
        var journal = temporary.Journal;
        await journal.AppendAsync(Records.Trusted("a", 10, 20), None);
        Assert.Null(Reviews.Find(journal.Reader, "a"));

        var unclear = new Review("a", "unclear", "olga", Records.Noon);
        var honest = new Review("a", "honest", "otto", Records.Noon.AddHours(1));
        await Reviews.AddAsync(journal, unclear, None);
        Assert.Equal(unclear, Reviews.Find(journal.Reader, "a"));
        await Reviews.AddAsync(journal, honest, None);
        await Reviews.AddAsync(journal, honest with { By = "olga" }, None);

        await temporary.ReopenAsync();
        Assert.Equal(honest, Reviews.Find(temporary.Journal.Reader, "a"));
        Assert.Null(Reviews.Find(temporary.Journal.Reader, "b"));
        Assert.Equal(3, temporary.Journal.Head);
        using var export = new MemoryStream();
        Assert.Equal(3, await PersonExport.WriteAsync(temporary.Journal.Reader, Records.Trusted("a", 10, 20).User, export, None));
        Assert.Contains("\"label\":\"honest\"", Encoding.UTF8.GetString(export.ToArray()), StringComparison.Ordinal);
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None)).Faults);
    }

    [Fact]
    public async Task Review_WithAnotherWord_IsRefused()
    {
        await using var temporary = TemporaryJournal.Open();

        await Assert.ThrowsAsync<ArgumentException>(() => Reviews.AddAsync(temporary.Journal, new Review("a", "guilty", "olga", Records.Noon), None));

        Assert.Equal(0, temporary.Journal.Head);
    }
}
