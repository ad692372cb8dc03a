using System.Text;
using FsCheck.Xunit;
using TokenGate.Gateway.Identity;
using Xunit;

namespace TokenGate.Gateway.Tests.Identity;

public sealed class CsvTableTests
{
    [Theory]
    [InlineData("user,team\nada,research\n")]
    [InlineData("\uFEFFuser,team\r\nada,research\r\n")]
    [InlineData("team,user\nresearch,ada\n")]
    [InlineData("Team, User ,parent\nresearch,ada,science\n")]
    [InlineData("# staff\n\n\"user\",\"team\"\n\"ada\" , \"research\"\n\n")]
    [InlineData("user,team,,\nada,research,,\n")]
    public void People_AsSpreadsheetsWriteThem_AreRead(string text)
    {
        var person = Assert.Single(SideFileReaders.People(Encoding.UTF8.GetBytes(text), isCaseSensitive: false));
        Assert.Equal(("ada", "ada", "research"), (person.Key, person.Value.Name, person.Value.Team));
        Assert.Equal(text.Contains("parent", StringComparison.Ordinal) ? "science" : "-", person.Value.Parent);
    }

    [Theory]
    [InlineData("", "line 1", "empty")]
    [InlineData("ada,research\ngrace,platform\n", "line 1", "heading")]
    [InlineData("user;team\nada;research\n", "line 1", "semicolons")]
    [InlineData("user\tteam\n", "line 1", "tabs")]
    [InlineData("user,team\nada,research\ngrace;platform\n", "line 3", "semicolons")]
    [InlineData("user,team\n\nno comma here\n", "line 3", "columns")]
    [InlineData("user,team\nsmith, j,research\n", "line 2", "columns")]
    [InlineData("user,team\n\"ada,research\n", "line 2", "quote")]
    [InlineData("user,team\n\"ada\"x,research\n", "line 2", "quote")]
    [InlineData("user,team\n,research\n", "line 2", "no user")]
    [InlineData("user,team\nada,research\nADA,platform\n", "line 3", "line 2")]
    [InlineData("user,team,user\nada,research,x\n", "line 1", "twice")]
    [InlineData("user,team,manger\nada,research,x\n", "line 1", "heading")]
    public void People_ThatCannotBeRead_AreNamedByLine(string text, string line, string problem)
    {
        var told = Assert.Throws<InvalidDataException>(() => SideFileReaders.People(Encoding.UTF8.GetBytes(text), isCaseSensitive: false)).Message;
        Assert.StartsWith(line + ":", told, StringComparison.Ordinal);
        Assert.Contains(problem, told, StringComparison.Ordinal);
    }

    [Fact]
    public void People_InOtherEncodings_AreNamedByLine()
    {
        var latin = Assert.Throws<InvalidDataException>(() => SideFileReaders.People(Encoding.Latin1.GetBytes("user,team\nada,research\njörg,Käse\n"), false));
        Assert.StartsWith("line 3: the line is not UTF-8", latin.Message, StringComparison.Ordinal);
        var wide = Assert.Throws<InvalidDataException>(() => SideFileReaders.People([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("user,team\n")], false));
        Assert.Contains("UTF-16", wide.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hash,user\nabc,ada\n", "line 2")]
    [InlineData("user,team\nada,x\n", "line 1")]
    public void KeyMap_ThatCannotBeRead_IsNamedByLine(string text, string line) =>
        Assert.StartsWith(line, Assert.Throws<InvalidDataException>(() => SideFileReaders.KeyMap(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [Property]
    public bool People_OfAnyBytes_AreReadOrNamed(byte[] bytes) => ReadsOrNames([.. "user,team\n"u8, .. bytes]) && ReadsOrNames(bytes);

    [Property]
    public bool Values_InQuotes_ComeBack(string? name)
    {
        if (UserName.Clean(name) is not { } user || user == "-")
        {
            return true;
        }

        var text = $"user,team\n\"{user.Replace("\"", "\"\"", StringComparison.Ordinal)}\",x\n";
        return SideFileReaders.People(Encoding.UTF8.GetBytes(text), isCaseSensitive: true).ContainsKey(user);
    }

    private static bool ReadsOrNames(byte[] bytes)
    {
        try
        {
            SideFileReaders.People(bytes, isCaseSensitive: false);
            return true;
        }
        catch (InvalidDataException fault)
        {
            return fault.Message.StartsWith("line ", StringComparison.Ordinal);
        }
    }
}
