using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Scoring;
using TokenGate.Testing;
using TokenGate.Tokens;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>What is decided about a person reaches what the judge remembers of the person.</summary>
public sealed class JudgeWiringTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Appeal_ThatIsGranted_GivesBackWhatWasDrawn_Once()
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Judge:Models", Path.Combine(Repository.Root, "config", "models")));
        var judge = (Judge)gateway.Services.GetRequiredService<IJudge>();
        var drawn = Doubt(judge, "ada").Drawn;
        Assert.InRange(drawn, 1, 8_000);
        Assert.Equal(8_000 - drawn, judge.BalanceOf("ada", Now));

        var record = AdminGateway.Record("covered", Now.AddMinutes(-1), new TokenSplit(0, 0, 600, 0, 0, 8, 0));
        await gateway.AppendAsync(
            record with { Judgement = record.Judgement with { Doubt = new DoubtEntry("padding", drawn - 1, 8_000) } },
            AdminGateway.Record("undoubted", Now.AddMinutes(-1), new TokenSplit(0, 0, 600, 0, 0, 8, 0)));
        foreach (var (id, accepted, balance) in new[] { ("covered", false, 8_000 - drawn), ("undoubted", true, 8_000 - drawn), ("covered", true, 7_999), ("covered", true, 7_999) })
        {
            using var decided = await gateway.PostAsync($"/api/exchanges/{id}/appeal", $$"""{"accepted":{{(accepted ? "true" : "false")}},"note":"n"}""");
            Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
            Assert.Equal(balance, judge.BalanceOf("ada", Now));
        }
    }

    [Fact]
    public async Task Erasure_OfAPerson_ReachesMemoryAndSnapshot_BeforeItIsAnswered()
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Identity:Pseudonymise", "true"));
        var judge = (Judge)gateway.Services.GetRequiredService<IJudge>();
        var people = gateway.Services.GetRequiredService<PeopleKeys>().Open();
        Ask(judge, people.Of("eve"));
        Ask(judge, people.Of("ada"));
        Assert.Equal(2, judge.Users);
        using var erased = await gateway.SendAsync(HttpMethod.Delete, "/api/people/eve", null, null);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Equal(1, judge.Users);
        using var snapshot = File.OpenRead(Path.Combine(gateway.Folder, "data", StoredMemory.FileName));
        var key = Scoring.Memory.MemoryKey.LoadOrCreate(Path.Combine(gateway.Folder, "data", StoredMemory.KeyName));
        Assert.Equal(1, new Judge(new JudgeOptions { Models = "" }, key).RestoreMemory(snapshot, Now));
    }

    [Fact]
    public async Task Erasure_ThatCannotReachTheSnapshot_IsNotDone_AndCanBeAskedForAgain()
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Identity:Pseudonymise", "true"));
        var people = gateway.Services.GetRequiredService<PeopleKeys>().Open();
        var pseudonym = people.Of("eve");
        var inTheWay = Directory.CreateDirectory(Path.Combine(gateway.Folder, "data", StoredMemory.FileName + ".new"));
        using var refused = await gateway.SendAsync(HttpMethod.Delete, "/api/people/eve", null, null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(pseudonym, people.Find("eve"));
        inTheWay.Delete();
        using var erased = await gateway.SendAsync(HttpMethod.Delete, "/api/people/eve", null, null);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Null(people.Find("eve"));
    }

    /// <summary>Asks with words thrown together until the judge doubts it.</summary>
    private static DoubtEntry Doubt(Judge judge, string user)
    {
        var random = new Random(11);
        for (var i = 0; i < 20; i++)
        {
            var text = new StringBuilder();
            for (var word = 0; word < 400; word++)
            {
                for (var letter = random.Next(3, 11); letter > 0; letter--)
                {
                    text.Append((char)('a' + random.Next(26)));
                }

                text.Append(' ');
            }

            if (Decide(judge, user, text.ToString(), 1_200).Doubt is { Drawn: > 0 } doubt)
            {
                return doubt;
            }
        }

        throw new InvalidOperationException("Nothing was doubted.");
    }

    private static void Ask(Judge judge, string user) => Decide(judge, user, "Which of our two invoices for the harbour crane has the wrong tax rate?", 23);

    private static Judgement Decide(Judge judge, string user, string text, long input)
    {
        var content = new RequestContent { Segments = [new Segment(SegmentRole.User, 0, Encoding.UTF8.GetBytes(text))] };
        return judge.Decide(new JudgeInput
        {
            User = user,
            StartedAt = Now,
            EndedAt = Now,
            Evidence = judge.Prepare(content, EncodingMap.Default.ForModel("gpt-4o")),
            Response = new ResponseContent { HasOutput = true, Ended = true },
            Input = input,
            Output = 5,
        });
    }
}
