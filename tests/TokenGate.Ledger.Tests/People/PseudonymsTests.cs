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

        var register = new PersonRegister(people, temporary.Journal, TimeProvider.System);
        Assert.Equal(before, await register.EraseAsync("ada", "olga", None));
        Assert.Null(await register.EraseAsync("ada", "olga", None));
        var note = temporary.Journal.Reader.FindNote(EntryKind.Erasure, $"erasure:{before}");
        Assert.Equal(["by", "pseudonym"], note!.Facts.Keys.Order(StringComparer.Ordinal));

        Assert.Null(people.Find("ada"));
        Assert.NotEqual(before, people.Of("ada"));
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None)).Faults);
        Assert.Equal(2, AuditSummary.Read(temporary.Journal.Reader).Tokens.Requests);
    }

    [Fact]
    public async Task Erase_BeforeTheKeyWasWritten_DoesNotBringItBack()
    {
        await using var temporary = TemporaryJournal.Open();
        using (var people = Pseudonyms.Open(temporary.Folder))
        {
            for (var i = 0; i < 200; i++)
            {
                people.Of($"user-{i}");
                people.Erase($"user-{i}");
            }

            people.Of("stays");
        }

        using var again = Pseudonyms.Open(temporary.Folder);
        Assert.DoesNotContain(Enumerable.Range(0, 200), i => again.Find($"user-{i}") is not null);
        Assert.NotNull(again.Find("stays"));
    }

    [Fact]
    public async Task Of_NewUsersWhileTheFileIsLocked_NeverWaitsAndIsWrittenLater()
    {
        await using var temporary = TemporaryJournal.Open();
        using var people = Pseudonyms.Open(temporary.Folder);
        people.Of("early");
        var faults = new List<JournalException>();
        people.Faulted += faults.Add;
        string name;
        await using (var intruder = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(temporary.Folder, "people.db")};Pooling=False;Default Timeout=5"))
        {
            await intruder.OpenAsync();
            using var hold = intruder.CreateCommand();
            hold.CommandText = "BEGIN EXCLUSIVE";
            await hold.ExecuteNonQueryAsync();
            var started = TimeProvider.System.GetTimestamp();
            name = people.Of("late");
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMilliseconds(200), "a request waited for the disk");
            await Eventually.HoldsAsync(() => people.Fault is not null);
        }

        await Eventually.HoldsAsync(() => people.Fault is null);
        people.Dispose();
        using var again = Pseudonyms.Open(temporary.Folder);
        Assert.Equal(name, again.Find("late"));
        Assert.Single(faults);
    }

    [Fact]
    public async Task Export_AfterAppealAndRetention_GivesRecordsDecisionsAndSums()
    {
        await using var temporary = TemporaryJournal.Open();
        using var people = Pseudonyms.Open(temporary.Folder);
        var ada = people.Of("ada");
        await temporary.Journal.AppendAsync(Records.Trusted("old", user: ada), None);
        await temporary.Journal.AppendAsync(Records.Of("new", Usage.Verdict.Padded, new Usage.TokenSplit(0, 0, 0, 5, 0, 0, 5), ada), None);
        await new Corrections(temporary.Journal, TimeProvider.System).DecideAsync(new AppealDecision("new", true, "fine", "olga"), None);
        Assert.Equal(1, await JournalKeeper.KeepAsync(temporary.Journal, 1, TimeSpan.Zero, TimeProvider.System, None));
        using var output = new MemoryStream();

        var lines = await PersonExport.WriteAsync(temporary.Journal.Reader, people, "ada", output, None);

        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.Equal((4, 4), (lines, text.Count(c => c == '\n')));
        string[] expected = ["\"removed\":{", "\"id\":\"new\"", "\"decision\":\"accepted\"", "\"cause\":\"appeal accepted\""];
        Assert.All(expected.Zip(text.Split('\n')), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
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
