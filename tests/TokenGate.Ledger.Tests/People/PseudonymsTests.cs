using System.Text;
using System.Text.Json;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.People;

namespace TokenGate.Ledger.Tests.People;

public sealed class PseudonymsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Of_AUser_IsTheSameAfterReopeningAndSaysNothingOfTheName()
    {
        await using var temporary = TemporaryJournal.Open();
        string first;
        using (var people = Pseudonyms.Open(temporary.Folder))
        {
            first = people.Of("ada.lovelace");
            Assert.Equal(first, people.Of("ada.lovelace"));
            Assert.NotEqual(first, people.Of("grace.hopper"));
            Assert.Equal("-", people.Of("-"));
            Assert.Null(people.Find("nobody"));
        }

        using var again = Pseudonyms.Open(temporary.Folder);
        Assert.Equal(first, again.Of("ada.lovelace"));
        Assert.Matches("^p-[0-9a-f]{24}$", first);
        Assert.DoesNotContain("lovelace", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(temporary.Folder, "people.db"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_APerson_DestroysTheKeyAndLeavesSumsAndChain()
    {
        await using var temporary = TemporaryJournal.Open();
        using var people = Pseudonyms.Open(temporary.Folder);
        var before = people.Of("ada");
        await temporary.Journal.AppendAsync(Records.Trusted("a", user: before), None);
        await temporary.Journal.AppendAsync(Records.Trusted("b", user: people.Of("grace")), None);

        Assert.Equal(before, people.Erase("ada"));
        Assert.Null(people.Erase("ada"));
        await temporary.Journal.AppendNoteAsync(
            new JournalNote(EntryKind.Erasure, Records.Noon, new Dictionary<string, string> { ["pseudonym"] = before }), None);

        Assert.Null(people.Find("ada"));
        Assert.NotEqual(before, people.Of("ada"));
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None)).Faults);
        Assert.Equal(2, AuditSummary.Read(temporary.Journal.Reader).Tokens.Requests);
    }

    [Fact]
    public async Task Export_APerson_GivesExactlyTheirEntries()
    {
        await using var temporary = TemporaryJournal.Open();
        foreach (var i in Enumerable.Range(0, 20))
        {
            await temporary.Journal.AppendAsync(Records.Trusted($"r{i}", user: i % 4 == 0 ? "ada" : "grace"), None);
        }

        using var output = new MemoryStream();
        var entries = await PersonExport.WriteAsync(temporary.Journal.Reader, "ada", output, None);

        var lines = Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(5, entries);
        Assert.Equal(["r0", "r4", "r8", "r12", "r16"], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()));
    }
}
