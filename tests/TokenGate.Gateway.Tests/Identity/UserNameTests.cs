using System.Text;
using FsCheck.Xunit;
using TokenGate.Gateway.Identity;
using TokenGate.Ledger.People;
using Xunit;

namespace TokenGate.Gateway.Tests.Identity;

public sealed class UserNameTests : IDisposable
{
    private static readonly (string, string)[] Header = [("Sources:0:Kind", "header"), ("Sources:0:Name", "X-User"), ("Sources:0:From:0", "127.0.0.1")];

    private readonly IdentityFolder _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("anna@corp.example", "Anna@corp.example", "ANNA@CORP.EXAMPLE")]
    [InlineData("user1", "USER1", "User1")]
    [InlineData("jürgen", "JÜRGEN", "Ju\u0308rgen")]
    [InlineData("σοφία", "ΣΟΦΊΑ", "Σοφία")]
    public async Task Names_ThatDifferInCaseOrNormalForm_AreOneUser(params string[] names)
    {
        var resolver = _setup.Resolver(Header);
        foreach (var name in names)
        {
            Assert.Equal(new Person(names[0], "-"), await Of(resolver, name));
        }
    }

    [Fact]
    public async Task Names_ThatThePeopleFileHas_AreWrittenAsItWritesThem()
    {
        _setup.Write("people.csv", "user,team\nAnna@Corp.example,Sales\nMu\u0308ller,Blue\n");
        var resolver = _setup.Resolver([("People", "people.csv"), .. Header]);
        Assert.Equal(new Person("Anna@Corp.example", "Sales"), await Of(resolver, "anna@CORP.example"));
        Assert.Equal(new Person("Müller", "Blue"), await Of(resolver, "MÜLLER"));
        Assert.Equal(new Person("other@corp.example", "-"), await Of(resolver, "Other@Corp.example"));
    }

    [Fact]
    public async Task Names_WhereCaseMatters_StayApart_AndTeamsFollowTheExactName()
    {
        _setup.Write("people.csv", "user,team\nAnna,Sales\nanna,Blue\n");
        var resolver = _setup.Resolver([("CaseSensitive", "true"), ("People", "people.csv"), .. Header]);
        Assert.Equal(new Person("Anna", "Sales"), await Of(resolver, "Anna"));
        Assert.Equal(new Person("anna", "Blue"), await Of(resolver, "anna"));
        Assert.Equal(new Person("ANNA", "-"), await Of(resolver, "ANNA"));
    }

    [Fact]
    public async Task Pseudonyms_OfOnePerson_AreOne()
    {
        var resolver = _setup.Resolver([("Pseudonymise", "true"), .. Header]);
        var first = await Of(resolver, "user1");
        Assert.StartsWith("p-", first.Name, StringComparison.Ordinal);
        Assert.Equal(first, await Of(resolver, "USER1"));
        Assert.Equal(first, await Of(resolver, "User1"));
        Assert.Equal("user1", resolver.NameOf("USER1"));
        _setup.CloseKeys();
        using var keys = Pseudonyms.Open(_setup.Ledger);
        Assert.Equal(first.Name, keys.Erase("user1"));
    }

    /// <summary>The server gives fields byte by byte, as Latin-1.</summary>
    [Theory]
    [InlineData("usér2")]
    [InlineData("müller")]
    [InlineData("山田")]
    [InlineData("use\u0301r2")]
    public async Task Header_InUtf8_NamesTheSameUserAsInBasicAuthentication(string name)
    {
        var normal = name.Normalize(NormalizationForm.FormC);
        _setup.Write("people.csv", $"user,team\n{normal},Blue\n");
        var resolver = _setup.Resolver([("People", "people.csv"), .. Header, ("Sources:1:Kind", "basic")]);
        var context = IdentityRequests.Context("127.0.0.1", ("X-User", Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name))));
        var before = context.Request.Headers["X-User"];
        Assert.Equal(new Person(normal, "Blue"), await IdentityRequests.PersonOf(resolver, context));
        Assert.Equal(before, context.Request.Headers["X-User"]);
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(name + ":secret"));
        Assert.Equal(new Person(normal, "Blue"), await IdentityRequests.PersonOf(resolver, IdentityRequests.Context("127.0.0.1", ("Authorization", basic))));
    }

    [Fact]
    public async Task Header_InLatin1_IsReadAsSuch() => Assert.Equal("usér2", (await Of(_setup.Resolver(Header), "us\u00E9r2")).Name);

    [Property]
    public bool Clean_OfAnyText_IsNormalBoundedAndStable(string? text) =>
        UserName.Clean(text) is not { } name
        || (name.Length is > 0 and <= UserName.MaxLength && name.IsNormalized(NormalizationForm.FormC) && !name.Any(char.IsControl)
            && UserName.Fold(UserName.Fold(name, false), false) == UserName.Fold(name, false));

    private static Task<Person> Of(UserResolver resolver, string name) => IdentityRequests.PersonOf(resolver, IdentityRequests.Context("127.0.0.1", ("X-User", name)));
}
