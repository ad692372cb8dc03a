using System.Text;
using TokenGate.Scoring.Crossing;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Crossing;

/// <summary>An exchange that crossed is judged as one that stayed.</summary>
public sealed class CrossingTests
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Conversation_ThatCrossesTurnByTurn_DividesAsOneThatStays(int seed)
    {
        var random = new Random(seed);
        var (here, there) = (NewJudge(), NewJudge());
        var person = PersonMemory.Create(there.PersonOf("ada"));
        var messages = new List<(string Role, string Text)> { ("system", Prose.Of(60, seed)) };
        var lengths = new List<int>();
        for (var turn = 0; turn < 25; turn++)
        {
            messages.Add(("user", Prose.Of(5 + random.Next(40), 1000 * seed + turn)));
            if (turn % 5 == 3)
            {
                messages.Add(("assistant", $"calling look_{turn}"));
                messages.Add(("tool", Prose.Of(30, 5000 * seed + turn)));
            }

            var answer = turn % 7 == 6 ? messages[^1].Text : Prose.Of(20 + random.Next(60), 9000 * seed + turn);
            var input = Input(here, Desk.Chat([.. messages]), answer, Morning.AddMinutes(turn), $"e{turn}");
            var (bytes, crossed) = Cross(input, person);
            lengths.Add(bytes);

            var judged = there.Decide(crossed, person);
            Assert.Equal(here.Decide(input).Split, judged.Split);
            messages.Add(("assistant", answer));
        }

        // What crosses does not grow with the history.
        Assert.True(lengths[^1] < 3_000, $"{lengths[^1]} bytes after 25 turns");
    }

    [Fact]
    public void History_ThatTheOwnerDoesNotKnow_IsAskedForFromTheLastTurnThatHeKnows()
    {
        var judge = NewJudge();
        var person = PersonMemory.Create(judge.PersonOf("ada"));
        var messages = new List<(string Role, string Text)>();
        for (var turn = 0; turn < 6; turn++)
        {
            messages.Add(("user", Prose.Of(30, turn)));
            if (turn < 3)
            {
                judge.Decide(Cross(Input(judge, Desk.Chat([.. messages]), Prose.Of(30, 100 + turn), Morning.AddMinutes(turn)), person).Input, person);
            }

            messages.Add(("assistant", Prose.Of(30, 100 + turn)));
        }

        messages.Add(("user", "And now?"));
        var crossing = CrossingExchange.From(Input(judge, Desk.Chat([.. messages]), "Now.", Morning.AddHours(1)));
        var first = CrossedExchange.Read(crossing.Write(0), Counter);
        var from = first.AsksFor(person);

        Assert.NotNull(from);
        Assert.InRange(from.Value, 1, crossing.Candidates - 1);
        Assert.Null(CrossedExchange.Read(crossing.Write(from.Value), Counter).AsksFor(person));
        Assert.Null(CrossedExchange.Read(crossing.Write(crossing.Candidates), Counter).AsksFor(person));
    }

    [Fact]
    public void Attachments_CrossAsHashes_AndAreKnownAgain()
    {
        var (here, there) = (NewJudge(), NewJudge());
        var person = PersonMemory.Create(there.PersonOf("ada"));
        var picture = new byte[200_000];
        new Random(1).NextBytes(picture);
        for (var turn = 0; turn < 2; turn++)
        {
            var content = new RequestContent
            {
                Operation = "chat",
                Segments =
                [
                    new Segment(SegmentRole.User, 0, default, picture.Length, 765, picture) { Reference = ReferenceKind.Image },
                    new Segment(SegmentRole.User, 0, Encoding.UTF8.GetBytes($"What does picture {turn} show, and who painted it?")),
                ],
                References = [new ContentReference(ReferenceKind.Cache, Encoding.UTF8.GetBytes("cachedContents/7"))],
            };
            var input = Input(here, content, Prose.Of(40, turn), Morning.AddMinutes(turn)) with { Input = 4_000 };
            var (bytes, crossed) = Cross(input, person);
            Assert.InRange(bytes, 100, 2_000);
            Assert.Equal(here.Decide(input).Split, there.Decide(crossed, person).Split);
        }
    }

    [Fact]
    public void Exchange_CutAnywhereOrDamaged_IsRefusedAndThrowsNothingElse()
    {
        var judge = NewJudge();
        var bytes = CrossingExchange.From(Input(judge, Desk.Chat(("system", "Be brief."), ("user", Prose.Of(30, 1))), Prose.Of(30, 2), Morning)).Write(0);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => CrossedExchange.Read(bytes.AsMemory(0, length), Counter));
        }

        var random = new Random(3);
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                var crossed = CrossedExchange.Read(damaged, Counter);
                Assert.NotNull(crossed.Input.Evidence);
                crossed.Input.Evidence.Release();
            }
            catch (InvalidDataException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    [Fact]
    public void Memory_SavedAndLoaded_JudgesAsBefore_AndForNobodyElse()
    {
        var judge = NewJudge();
        var id = judge.PersonOf("ada");
        var person = PersonMemory.Create(id);
        judge.Decide(Input(judge, Desk.Chat(("user", Prose.Of(60, 1))), Prose.Of(60, 2), Morning), person);

        var saved = person.Save(Desk.Key);
        var loaded = PersonMemory.Load(id, Desk.Key, saved);
        var again = judge.Decide(Input(judge, Desk.Chat(("user", Prose.Of(60, 1))), "Yes.", Morning.AddMinutes(1)), loaded);

        Assert.Equal(0, again.Split.TrustedInput);
        Assert.Throws<InvalidDataException>(() => PersonMemory.Load(id + 1, Desk.Key, saved));
        Assert.Throws<InvalidDataException>(() => PersonMemory.Load(id, MemoryKey.Create(), saved));
        saved[^1] ^= 1;
        Assert.Throws<InvalidDataException>(() => PersonMemory.Load(id, Desk.Key, saved));
    }

    private static Judge NewJudge() => new(new JudgeOptions { Models = "" }, Desk.Key);

    private static WordCounter? Counter(string name) => name == WordCounter.Instance.Encoding ? WordCounter.Instance : null;

    private static JudgeInput Input(Judge judge, RequestContent request, string answer, DateTimeOffset at, string id = "")
    {
        var evidence = judge.Prepare(request, WordCounter.Instance);
        return new JudgeInput
        {
            Id = id,
            User = "ada",
            StartedAt = at,
            EndedAt = at.AddSeconds(1),
            Evidence = evidence,
            Response = Desk.Answer(answer),
            Input = evidence.EstimatedInput,
            Output = WordCounter.Instance.Count(Encoding.UTF8.GetBytes(answer)),
        };
    }

    /// <summary>Crosses to an owner, with what he asks for; gives the bytes of all calls.</summary>
    private static (int Bytes, JudgeInput Input) Cross(JudgeInput input, PersonMemory person)
    {
        var crossing = CrossingExchange.From(input);
        var (bytes, candidate) = (0, 0);
        while (true)
        {
            var written = crossing.Write(candidate);
            bytes += written.Length;
            var crossed = CrossedExchange.Read(written, Counter);
            if (crossed.AsksFor(person) is not { } from)
            {
                return (bytes, crossed.Input);
            }

            Assert.True(from > candidate);
            candidate = from;
        }
    }
}
