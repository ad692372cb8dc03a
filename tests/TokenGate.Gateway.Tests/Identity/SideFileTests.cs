using TokenGate.Gateway.Identity;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Gateway.Tests.Identity;

/// <summary>Files beside the traffic: a broken one keeps nobody from starting, and what was sound last serves on.</summary>
public sealed class SideFileTests : IDisposable
{
    private const string Key = "TokenGate:Identity:People";

    private static readonly (string, string)[] Header =
        [("People", "people.csv"), ("Sources:0:Kind", "header"), ("Sources:0:Name", "X-User"), ("Sources:0:From:0", "127.0.0.1")];

    private readonly IdentityFolder _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("user,team\nno comma here\n", "line 2")]
    [InlineData("user;team\nada;x\n", "semicolons")]
    [InlineData(null, "not there")]
    public async Task People_Broken_AtAStart_LeaveTheLastSoundCopyInForce_AndAreNamed(string? broken, string problem)
    {
        _setup.Write("people.csv", "user,team\nada,research\n");
        Assert.Equal("research", (await Of(_setup.Resolver(Header))).Team);
        Assert.Empty(_setup.Concerns.All);
        Assert.Equal("user,team\nada,research\n", await File.ReadAllTextAsync(Path.Combine(_setup.Ledger, "people.last")));
        Break(broken);
        var again = _setup.Resolver(Header);
        Assert.Equal(new Person("ada", "research"), await Of(again));
        var concern = Assert.Single(_setup.Concerns.All);
        Assert.Equal(Key, concern.Key);
        Assert.Contains(_setup.PathOf("people.csv"), concern.Problem, StringComparison.Ordinal);
        Assert.Contains(problem, concern.Problem, StringComparison.Ordinal);
        Assert.Contains("people.last", concern.Problem, StringComparison.Ordinal);
        Assert.NotEmpty(concern.Remedy);
    }

    [Fact]
    public async Task People_Broken_WithoutACopy_LeaveUsersWithoutATeam()
    {
        Break("broken");
        Assert.Equal(new Person("ada", "-"), await Of(_setup.Resolver(Header)));
        Assert.Equal(Key, Assert.Single(_setup.Concerns.All).Key);
    }

    [Fact]
    public async Task People_BrokenAndMendedWhileRunning_AreNamedThenTaken_WithALineEach()
    {
        var clock = new ManualTime();
        _setup.Write("people.csv", "user,team\nada,research\n");
        var resolver = _setup.Resolver(clock, Header);
        Assert.Equal("research", (await Of(resolver)).Team);
        Assert.Single(_setup.Log.Lines);
        _setup.Write("people.csv", "user,team\nada,platform\nbroken\n", version: 1);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("research", (await Of(resolver)).Team);
        Assert.Contains("line 3", Assert.Single(_setup.Concerns.All).Problem, StringComparison.Ordinal);
        _setup.Write("people.csv", "user,team\nada,platform\n", version: 2);
        clock.Advance(TimeSpan.FromSeconds(3));
        resolver.Look();
        Assert.Empty(_setup.Concerns.All);
        Assert.Equal("platform", (await Of(resolver)).Team);
        Assert.Equal(2, _setup.Log.Lines.Count);
        Assert.Contains("people.csv", _setup.Log.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_BehindALinkThatIsSwapped_AreTaken()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // As Kubernetes mounts: the file is a link into a folder that is a link, which is what changes.
        var clock = new ManualTime();
        foreach (var (version, team) in new[] { ("1", "research"), ("2", "platform") })
        {
            Directory.CreateDirectory(_setup.PathOf(version));
            _setup.Write(Path.Combine(version, "people.csv"), $"user,team\nada,{team}\n", int.Parse(version, System.Globalization.CultureInfo.InvariantCulture));
        }

        Directory.CreateSymbolicLink(_setup.PathOf("..data"), "1");
        File.CreateSymbolicLink(_setup.PathOf("people.csv"), "..data/people.csv");
        var resolver = _setup.Resolver(clock, Header);
        Assert.Equal("research", (await Of(resolver)).Team);
        Directory.Delete(_setup.PathOf("..data"));
        Directory.CreateSymbolicLink(_setup.PathOf("..data"), "2");
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("platform", (await Of(resolver)).Team);
    }

    [Fact]
    public async Task Copies_AreReadableByTheirOwnerAlone()
    {
        _setup.Write("people.csv", "user,team\nada,research\n");
        await Of(_setup.Resolver(Header));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_setup.Ledger, "people.last")));
        }
    }

    [Fact]
    public async Task Concern_OfAFileThatIsNoLongerConfigured_Ends()
    {
        Break("broken");
        var resolver = _setup.Resolver(Header);
        await Of(resolver);
        Assert.NotEmpty(_setup.Concerns.All);
        _setup.Live.Replace(_setup.Live.Current with { Identity = _setup.Live.Current.Identity with { People = "" } });
        await Of(resolver);
        Assert.Empty(_setup.Concerns.All);
    }

    [Fact]
    public async Task Concern_IsOfTheFileThatIsConfiguredNow_HoweverOftenThatChanges()
    {
        Break("broken");
        _setup.Write("sound.csv", "user,team\nada,research\n");
        var resolver = _setup.Resolver(Header);
        await Of(resolver);
        foreach (var (people, concerns) in new[] { ("sound.csv", 0), ("people.csv", 1), ("", 0), ("people.csv", 1), ("sound.csv", 0) })
        {
            _setup.Live.Replace(_setup.Live.Current with { Identity = _setup.Live.Current.Identity with { People = people } });
            resolver.Look();
            Assert.Equal(concerns, _setup.Concerns.All.Count(static concern => concern.Key == Key));
        }
    }

    [Fact]
    public async Task Map_IsWatched_AndItsLastSoundCopyServesOn()
    {
        var clock = new ManualTime();
        var key = IdentityKey.Load(_setup.PathOf("identity.key"));
        (string, string)[] values = [("KeyFile", "identity.key"), ("Sources:0:Kind", "apiKey"), ("Sources:0:Map", "keys.csv")];
        _setup.Write("keys.csv", $"hash,user\n{key.Hash("sk-1")},ada\n");
        var resolver = _setup.Resolver(clock, values);
        Assert.Equal("ada", (await Of(resolver, "Bearer sk-1")).Name);
        _setup.Write("keys.csv", $"user,hash\ngrace,{key.Hash("sk-2")}\n", version: 1);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("-", (await Of(resolver, "Bearer sk-1")).Name);
        Assert.Equal("grace", (await Of(resolver, "Bearer sk-2")).Name);
        _setup.Write("keys.csv", "hash;user\n", version: 2);
        Assert.Equal("grace", (await Of(_setup.Resolver(clock, values), "Bearer sk-2")).Name);
        Assert.Equal("TokenGate:Identity:Sources:0:Map", Assert.Single(_setup.Concerns.All).Key);
    }

    [Fact]
    public async Task Sources_WhoseKeyFileIsBroken_FindNobody_AndOthersStillDo()
    {
        _setup.Write("identity.key", "no key");
        var resolver = _setup.Resolver([("KeyFile", "identity.key"), ("Sources:0:Kind", "apiKey"), ("Sources:1:Kind", "address")]);
        Assert.Equal("127.0.0.1", (await Of(resolver, "Bearer sk-1")).Name);
        Assert.Equal("TokenGate:Identity:KeyFile", Assert.Single(_setup.Concerns.All).Key);
    }

    private static Task<Person> Of(UserResolver resolver, string? authorization = null) => IdentityRequests.PersonOf(
        resolver, IdentityRequests.Context("127.0.0.1", authorization is null ? ("X-User", "Ada") : ("Authorization", authorization)));

    private void Break(string? text)
    {
        if (text is null)
        {
            File.Delete(_setup.PathOf("people.csv"));
        }
        else
        {
            _setup.Write("people.csv", text, version: 1);
        }
    }
}
