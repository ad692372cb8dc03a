using System.Security.Cryptography;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Recording;
using Xunit;

namespace TokenGate.Gateway.Tests.Recording;

/// <summary>What is kept is erased when its time is over, when its person is erased, and never later than was said.</summary>
public sealed class RecordingFolderTests : IDisposable
{
    private static readonly RSA Key = RSA.Create(3072);
    private static readonly DateOnly Day = new(2026, 11, 30);

    private readonly string _ledger = Directory.CreateTempSubdirectory("tokengate-recording-").FullName;
    private readonly RecordingFolder _folder;

    public RecordingFolderTests()
    {
        _folder = new RecordingFolder(_ledger);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_ledger, recursive: true);

    [Fact]
    public void Day_IsErased_FromItsDateOn()
    {
        _folder.Create("ada", Day, keepDays: 3, Key).Dispose();
        _folder.Create("bob", Day, keepDays: 300, Key).Dispose();
        _folder.Create("ada", Day.AddDays(1), keepDays: 3, Key).Dispose();

        Assert.Equal(Day.AddDays(3), _folder.DueOf(Day));
        Assert.Equal(0, _folder.EraseDue(Day.AddDays(2)));
        Assert.Equal(1, _folder.EraseDue(Day.AddDays(3)));
        Assert.Equal([Day.AddDays(1)], _folder.Days.Keys);
    }

    [Fact]
    public void Day_WhoseDateCannotBeRead_IsDue()
    {
        _folder.Create("ada", Day, keepDays: 300, Key).Dispose();
        File.WriteAllText(Path.Combine(_ledger, "recording", "2026-11-30", "erase-from"), "some day");
        Assert.Equal(1, _folder.EraseDue(Day));
    }

    [Fact]
    public void Person_IsErased_OnAllDays_AndNobodyElse()
    {
        _folder.Create("ada", Day, keepDays: 30, Key).Dispose();
        _folder.Create("ada", Day, keepDays: 30, Key).Dispose();
        _folder.Create("ada", Day.AddDays(1), keepDays: 30, Key).Dispose();
        _folder.Create("bob", Day, keepDays: 30, Key).Dispose();

        Assert.Equal([Day, Day.AddDays(1)], _folder.DaysOf("ada"));
        Assert.Equal(3, _folder.Erase("ada"));
        Assert.Empty(_folder.DaysOf("ada"));
        Assert.Equal([Day], _folder.DaysOf("bob"));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Days_AreDrawn_WholeAndAlwaysAlike(double share)
    {
        File.WriteAllText(Path.Combine(_ledger, "public.pem"), Key.ExportSubjectPublicKeyInfoPem());
        var options = new RecordingOptions { Key = "public.pem", Users = ["*"], Share = share, Until = "2027-12-31" };
        var configuration = GatewayConfiguration.FromValues(_ledger, new Dictionary<string, string?>());
        var plan = RecordingPlan.From(options, configuration, static _ => null)!;
        var again = RecordingPlan.From(options, configuration, static _ => null)!;
        var drawn = 0;
        for (var i = 0; i < 4_000; i++)
        {
            var (user, day) = ($"user{i % 400}", Day.AddDays(i / 400));
            Assert.Equal(plan.Keeps(user, day), again.Keeps(user, day));
            drawn += plan.Keeps(user, day) ? 1 : 0;
        }

        // Six standard deviations of a draw of 4,000.
        Assert.InRange(drawn / 4_000.0, share - 0.05, share + 0.05);
    }

    [Fact]
    public void Plan_FindsAPersonByNameAndByPseudonym()
    {
        File.WriteAllText(Path.Combine(_ledger, "public.pem"), Key.ExportSubjectPublicKeyInfoPem());
        var options = new RecordingOptions { Key = "public.pem", Users = ["Ada"], Until = "2027-12-31" };
        var plan = RecordingPlan.From(options, GatewayConfiguration.FromValues(_ledger, new Dictionary<string, string?>()), static user => user == "Ada" ? "p-1" : null)!;

        Assert.True(plan.Keeps("Ada", Day));
        Assert.True(plan.Keeps("p-1", Day));
        Assert.False(plan.Keeps("bob", Day));
        Assert.False(plan.Keeps("-", Day));
        Assert.False(plan.Keeps("Ada", new DateOnly(2028, 1, 1)));
    }
}
