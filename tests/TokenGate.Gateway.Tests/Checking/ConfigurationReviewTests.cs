using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TokenGate.Gateway.Options;
using Xunit;

namespace TokenGate.Gateway.Tests.Checking;

public sealed class ConfigurationReviewTests
{
    /// <summary>What people write, and the key path that has to be named: once, with a remedy, and nothing beside it.</summary>
    private static readonly (string Patch, string Path)[] Faults =
    [
        ("""{ "TokenGate": { "Lsten": "http://127.0.0.1:0" } }""", "TokenGate:Lsten"),
        ("""{ "TokenGate": { "Judge": { "Mod": "observe" } } }""", "TokenGate:Judge:Mod"),
        ("""{ "TokenGate": { "Judge": { "Mode": "off" } } }""", "TokenGate:Judge:Mode"),
        ("""{ "TokenGate": { "Judge": { "WindowHours": "a day" } } }""", "TokenGate:Judge:WindowHours"),
        ("""{ "TokenGate": { "Judge": { "Thresholds": { "Padding": 1.5 } } } }""", "TokenGate:Judge:Thresholds:Padding"),
        ("""{ "TokenGate": { "Judge": { "Thresholds": { "Output": [ 0.5 ] } } } }""", "TokenGate:Judge:Thresholds:Output"),
        ("""{ "TokenGate": { "Ledger": { "Shards": 0 } } }""", "TokenGate:Ledger:Shards"),
        ("""{ "TokenGate": { "Ledger": { "JournalDays": "" } } }""", "TokenGate:Ledger:JournalDays"),
        ("""{ "TokenGate": { "Ledger": { "Path": "/proc/x" } } }""", "TokenGate:Ledger:Path"),
        ("""{ "TokenGate": { "Ledger": { "SealKey": "seal.pem" } } }""", "TokenGate:Ledger:SealKey"),
        ("""{ "TokenGate": { "Ledger": { "Redis": "redis://:pw@host:port/0" } } }""", "TokenGate:Ledger:Redis"),
        ("""{ "TokenGate": { "Ledger": { "KeyPrefix": "a{b}" } } }""", "TokenGate:Ledger:KeyPrefix"),
        ("""{ "TokenGate": { "Capture": "16 MB" } }""", "TokenGate:Capture"),
        ("""{ "TokenGate": { "Metrics": null } }""", "TokenGate:Metrics"),
        ("""{ "TokenGate": { "Identity": { "Pseudonymise": "yes" } } }""", "TokenGate:Identity:Pseudonymise"),
        ("""{ "TokenGate": { "Identity": { "People": "nowhere.csv" } } }""", "TokenGate:Identity:People"),
        ("""{ "TokenGate": { "Identity": { "Sources": [ { "Kind": "oidc" } ] } } }""", "TokenGate:Identity:Sources:0:Kind"),
        ("""{ "TokenGate": { "Transport": { "DrainSecond": 30 } } }""", "TokenGate:Transport:DrainSecond"),
        ("""{ "TokenGate": { "Transport": { "WhenUnreachable": "cry" } } }""", "TokenGate:Transport:WhenUnreachable"),
        ("""{ "TokenGate": { "Admin": { "MinGroup": 99999 } } }""", "TokenGate:Admin:MinGroup"),
        ("""{ "TokenGate": { "Admin": { "Tokens": { "Operator": "short" } } } }""", "TokenGate:Admin:Tokens:Operator"),
        ("""{ "ReverseProxy": { "Routes": { "ai": { "Matches": { "Path": "/" } } } } }""", "ReverseProxy:Routes:ai:Matches"),
        ("""{ "ReverseProxy": { "Routes": { "ai": { "Clusterid2": "ai" } } } }""", "ReverseProxy:Routes:ai:Clusterid2"),
        ("""{ "ReverseProxy": { "Routes": { "ai": { "Order": "first" } } } }""", "ReverseProxy:Routes:ai:Order"),
        ("""{ "ReverseProxy": { "Routes": { "ai": { "Metadata": { "TokenGate.Dialect": "openai.chats" } } } } }""", "ReverseProxy:Routes:ai:Metadata:TokenGate.Dialect"),
        ("""{ "ReverseProxy": { "Routes": { "ai": { "Metadata": { "TokenGate.Metre": "off" } } } } }""", "ReverseProxy:Routes:ai:Metadata:TokenGate.Metre"),
        ("""{ "ReverseProxy": { "Clusters": { "ai": { "HttpRequest": { "ActivityTimeout": "soon" } } } } }""", "ReverseProxy:Clusters:ai:HttpRequest:ActivityTimeout"),
        ("""{ "ReverseProxy": { "Clusters": { "ai": { "Destinations": { "one": { "Adress": "http://127.0.0.1:1/" } } } } } }""", "ReverseProxy:Clusters:ai:Destinations:one:Adress"),
        ("""{ "ReverseProxy": { "Clusters": { "ai": { "LoadBalancingPolicy": "Astrology" } } } }""", "ReverseProxy:Clusters:ai"),
        ("""{ "Kestrel": { "Certificates": { "Default": { "Path": "nowhere.pem" } } } }""", "Kestrel:Certificates:Default:Path"),
    ];

    /// <summary>Each fault by its number.</summary>
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Faults.Length)];

    [Fact]
    public async Task Review_OfARightFile_FindsNothing()
    {
        using var file = new ConfigurationFile();
        Assert.Empty(await file.ReviewAsync());
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Review_OfAFault_NamesItOnceWithItsLineAndRemedyAndNothingElse(int number)
    {
        var (patch, path) = Faults[number];
        using var file = new ConfigurationFile(patch);
        var fault = Assert.Single(await file.ReviewAsync());
        Assert.Equal(path, fault.Path);
        Assert.False(fault.IsWarning, fault.ToString());
        Assert.NotEmpty(fault.Remedy);
        var line = File.ReadAllLines(file.Name)[fault.Line!.Value - 1];
        Assert.Contains($"\"{path[(path.LastIndexOf(':') + 1)..]}\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Review_OfAFaultBesideAnyOther_NamesBoth(int number)
    {
        var (patch, path) = Faults[number];
        foreach (var (otherPatch, otherPath) in Faults.Skip(number + 1).Where(other => !Overlaps(other.Path, path)))
        {
            using var file = new ConfigurationFile(patch, otherPatch);
            var named = (await file.ReviewAsync()).Select(static fault => fault.Path).Order(StringComparer.Ordinal);
            Assert.Equal(new[] { path, otherPath }.Order(StringComparer.Ordinal), named);
        }
    }

    [Theory]
    [InlineData("""{ "TokenGates": { "Judge": { "Mode": "off" } } }""", "TokenGates", "TokenGate")]
    [InlineData("""{ "ReverseProxi": { "Routes": {} } }""", "ReverseProxi", "ReverseProxy")]
    [InlineData("""{ "TokenGate": { "Judge": { "Mode": "enforse" } } }""", "TokenGate:Judge:Mode", "enforce")]
    [InlineData("""{ "TokenGate": { "Ledgre": { "Path": "data" } } }""", "TokenGate:Ledgre", "Ledger")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "ai": { "Metadata": { "TokenGate.Dialect": "openai.chats" } } } } }""", "ReverseProxy:Routes:ai:Metadata:TokenGate.Dialect", "openai.chat")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "ai": { "ClusterId": "ia" } } } }""", "ReverseProxy:Routes:ai:ClusterId", "ai")]
    public async Task Review_OfAMisspeltWord_SaysWhatWasMeant(string patch, string path, string meant)
    {
        using var file = new ConfigurationFile(patch);
        var fault = Assert.Single(await file.ReviewAsync(), fault => fault.Path == path);
        Assert.Contains($"Did you mean {meant}?", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_OfAMisspeltSection_ReadsItAsItWasMeant()
    {
        using var file = new ConfigurationFile();
        File.WriteAllText(file.Name, File.ReadAllText(file.Name).Replace("\"TokenGate\"", "\"TokenGates\"", StringComparison.Ordinal).Replace("\"data\"", "\"\"", StringComparison.Ordinal));
        Assert.Equal(["TokenGates", "TokenGates:Ledger:Path"], (await file.ReviewAsync()).Select(static fault => fault.Path));
    }

    [Fact]
    public async Task Review_OfFiveFaultsInOneFile_NamesAllFive()
    {
        using var file = new ConfigurationFile(
            """{ "TokenGate": { "Lsten": "x", "Judge": { "Mode": "off", "WindowHours": -1 }, "Ledger": { "Shards": 0 }, "Identity": { "Sources": [ { "Kind": "oidc" } ] } } }""");
        Assert.Equal(
            ["TokenGate:Identity:Sources:0:Kind", "TokenGate:Judge:Mode", "TokenGate:Judge:WindowHours", "TokenGate:Ledger:Shards", "TokenGate:Lsten"],
            (await file.ReviewAsync()).Select(static fault => fault.Path));
    }

    [Fact]
    public async Task Review_OfASectionOfSomebodyElse_Warns()
    {
        using var file = new ConfigurationFile("""{ "Observability": { "Endpoint": "x" } }""");
        var warning = Assert.Single(await file.ReviewAsync());
        Assert.Equal(("Observability", true), (warning.Path, warning.IsWarning));
    }

    [Theory]
    [InlineData("127.0.0.1:1,connectTimeout=100")]
    [InlineData("redis://user:pw@127.0.0.1:1/0")]
    public async Task Review_OfARedisThatIsNotThere_Warns(string address)
    {
        using var file = new ConfigurationFile($$"""{ "TokenGate": { "Ledger": { "Redis": "{{address}}" } } }""");
        var warning = Assert.Single(await file.ReviewAsync());
        Assert.Equal(("TokenGate:Ledger:Redis", true), (warning.Path, warning.IsWarning));
        Assert.DoesNotContain("pw", warning.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_OfAPortInUse_NamesIt()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var file = new ConfigurationFile($$"""{ "TokenGate": { "Listen": "http://127.0.0.1:{{((IPEndPoint)other.LocalEndpoint).Port}}" } }""");
        var fault = Assert.Single(await file.ReviewAsync());
        Assert.Equal(("TokenGate:Listen", false), (fault.Path, fault.IsWarning));
        Assert.Contains("in use", fault.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user,team\nada,Red\n", null)]
    [InlineData("\uFEFF\"user\",\"team\"\r\nada,Red\r\n", null)]
    [InlineData("team,user\nRed,ada\n", "line 1")]
    [InlineData("ada,Red\ngrace,Blue\n", "line 1")]
    [InlineData("user;team\nada;Red\n", "line 1")]
    [InlineData("user,team\nada,Red\nAda,Blue\n", "line 3: the user 'Ada' stands on line 2")]
    public async Task Review_OfPeopleAsSpreadsheetsWriteThem_NamesTheLine(string people, string? line)
    {
        using var file = new ConfigurationFile("""{ "TokenGate": { "Identity": { "People": "people.csv" } } }""");
        file.Write("people.csv", Encoding.UTF8.GetBytes(people));
        var faults = await file.ReviewAsync();
        Assert.Equal(line is null ? 0 : 1, faults.Count);
        Assert.All(faults, fault => Assert.Contains(line!, fault.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Review_OfPeopleInLatin1_NamesTheLine()
    {
        using var file = new ConfigurationFile("""{ "TokenGate": { "Identity": { "People": "people.csv" } } }""");
        file.Write("people.csv", Encoding.Latin1.GetBytes("user,team\nada,Red\nus\u00E9r,Blue\n"));
        Assert.Contains("line 3", Assert.Single(await file.ReviewAsync()).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "TokenGate": { "Identity": { "Sources": [ { "Kind": "header", "Name": "X-User", "From": [ "0.0.0.0/0" ] } ] } } }""", "TokenGate:Identity:Sources:0:From:0", false)]
    [InlineData("""{ "TokenGate": { "Identity": { "Sources": [ { "Kind": "header", "Name": "X-User", "From": [ "::/0" ] } ] } } }""", "TokenGate:Identity:Sources:0:From:0", false)]
    [InlineData("""{ "TokenGate": { "Identity": { "Sources": [ { "Kind": "header", "Name": "X-User", "From": [ "10.0.0.0/8" ] } ] } } }""", "TokenGate:Identity:Sources:0:From:0", true)]
    [InlineData("""{ "TokenGate": { "Identity": { "Sources": [ { "Kind": "basic" } ] } } }""", "TokenGate:Identity:Sources:0:Kind", true)]
    [InlineData("""{ "TokenGate": { "Admin": { "Listen": "http://0.0.0.0:0", "Tokens": { "Viewer": "0123456789abcdef" } } } }""", "TokenGate:Admin:Listen", true)]
    public async Task Review_OfWhatTrustsTooMuch_SaysSo(string patch, string path, bool isWarning)
    {
        using var file = new ConfigurationFile(patch);
        var fault = Assert.Single(await file.ReviewAsync());
        Assert.Equal((path, isWarning), (fault.Path, fault.IsWarning));
    }

    [Fact]
    public async Task Review_OfACertificate_OpensItWithItsKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90));
        using var file = new ConfigurationFile("""{ "Kestrel": { "Certificates": { "Default": { "Path": "c.pfx", "Password": "right" } } } }""");
        file.Write("c.pfx", certificate.Export(X509ContentType.Pkcs12, "right"));
        Assert.Empty(await file.ReviewAsync());
        file.Write("c.pfx", certificate.Export(X509ContentType.Pkcs12, "other"));
        Assert.Equal("Kestrel:Certificates:Default:Path", Assert.Single(await file.ReviewAsync()).Path);
    }

    [Theory]
    [InlineData("Mode", "Mod", 1)]
    [InlineData("Meter", "Metre", 1)]
    [InlineData("Listen", "listen", 0)]
    [InlineData("", "abc", 3)]
    public void Distance_OfTwoWords_CountsEdits(string one, string other, int edits) => Assert.Equal(edits, Spelling.Distance(one, other));

    private static bool Overlaps(string one, string other)
    {
        static string Parent(string path) => path.Contains("Judge:Mod", StringComparison.Ordinal) ? "TokenGate:Judge:Mod" : path;
        return ConfigurationForm.IsWithin(Parent(one), Parent(other)) || ConfigurationForm.IsWithin(Parent(other), Parent(one));
    }
}
