using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TokenGate.Scoring.References;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.References;

/// <summary>What was not seen counts only where something seen vouches for it.</summary>
public sealed class InputDivisionTests
{
    private const long Document = 12_000;

    private static readonly string[] Questions =
    [
        "What does the handbook say about moving crates after dusk?",
        "Who has to be told about a broken seal, and how fast?",
        "When is a missing pallet written off in the books?",
        "Which of the rules mention photographs of the damage?",
        "Is weighing twice required anywhere? Quote the sentence.",
    ];

    public static TheoryData<ReferenceKind> Attachments => new(
        ReferenceKind.Cache, ReferenceKind.File, ReferenceKind.Container, ReferenceKind.Prompt, ReferenceKind.Document, ReferenceKind.Media, ReferenceKind.Image);

    [Theory]
    [MemberData(nameof(Attachments))]
    public void Decide_QuestionsOnOneAttachment_CountItOnce(ReferenceKind kind)
    {
        var desk = new Desk();
        var splits = Questions.Select(question => Ask(desk, With(question, kind, "handbook-1"), Document + 20, null)).ToList();
        Assert.Equal(Document + 20, splits[0].TrustedInput);
        Assert.All(splits.Skip(1), split => Assert.True(split is { TrustedInput: <= 20, UnseenInput: 0, Replayed: >= Document }, $"{split}"));
    }

    [Fact]
    public void Decide_AnAttachmentOfAColleague_CountsForEachPersonOnce()
    {
        var desk = new Desk();
        Assert.Equal(Document, Ask(desk, With(Questions[0], ReferenceKind.File, "file-1"), Document, null).TrustedInput);
        Assert.Equal(Document, Ask(desk, With(Questions[0], ReferenceKind.File, "file-1"), Document, null, user: "bob").TrustedInput);
    }

    [Fact]
    public void Decide_AnAttachmentThatIsReportedAsCached_IsReplayed()
    {
        var split = Ask(new Desk(), With(Questions[0], ReferenceKind.File, "file-1"), Document + 12, new TokenCounts { Cached = Document + 12 });
        Assert.True(split is { TrustedInput: <= 15, UnseenInput: 0 }, $"{split}");
    }

    [Fact]
    public void Decide_ACacheThatIsNew_CountsOnceThoughItIsReportedAsCached()
    {
        var desk = new Desk();
        var counts = new TokenCounts { Cached = Document };
        Assert.Equal(Document + 12, Ask(desk, With(Questions[0], ReferenceKind.Cache, "caches/1"), Document + 12, counts).TrustedInput);
        Assert.True(Ask(desk, With(Questions[1], ReferenceKind.Cache, "caches/1"), Document + 12, counts).TrustedInput <= 15);
    }

    [Theory]
    [InlineData(ReferenceKind.Response)]
    [InlineData(ReferenceKind.Conversation)]
    [InlineData(ReferenceKind.Interaction)]
    public void Decide_FortyForeignAnswers_ExplainNothing(ReferenceKind kind)
    {
        var desk = new Desk();
        var sum = Enumerable.Range(0, 40).Aggregate(TokenSplit.None, (sum, i) =>
            sum + Ask(desk, With($"ok, and point {i} of it?", kind, $"resp_foreign{i}"), 40_000, null));
        Assert.True(sum.TrustedInput < 1_000, $"{sum}");
        Assert.Equal(1_600_000, sum.Input);
        Assert.True(sum.UnseenInput > 1_580_000, $"{sum}");
    }

    [Fact]
    public void Decide_AnAnswerThatWasHandedOut_IsReplayedWhenItIsReferredTo()
    {
        var desk = new Desk();
        Ask(desk, Desk.Chat(("user", Prose.Of(300, 1))), 400, null, "resp_1");
        var second = Ask(desk, With("And who signed the second list?", ReferenceKind.Response, "resp_1"), 420, null, "resp_2");
        var third = Ask(desk, With("How many were there?", ReferenceKind.Response, "resp_2"), 440, null, "resp_3");
        Assert.True(second is { TrustedInput: <= 10, UnseenInput: 0 }, $"{second}");
        Assert.True(third is { TrustedInput: <= 10, UnseenInput: 0 }, $"{third}");
    }

    [Fact]
    public void Decide_ANewDocumentInAConversationByReference_CountsBesideTheHistory()
    {
        var desk = new Desk();
        Ask(desk, Desk.Chat(("user", Prose.Of(300, 1))), 400, null, "resp_1");
        var request = With("Compare it with this one.", ReferenceKind.Document, "another", ReferenceKind.Response, "resp_1");
        var split = Ask(desk, request, 400 + 3_000, null, "resp_2");
        Assert.InRange(split.TrustedInput, 2_900, 3_010);
    }

    [Fact]
    public void Decide_PagesThatTheProviderFetched_AreUnseen()
    {
        var desk = new Desk();
        var request = Desk.Chat(("user", Questions[0])) with { HasHostedTools = true };
        var split = Ask(desk, request, 40_012, null);
        Assert.True(split.TrustedInput < 300 && split.UnseenInput > 39_700, $"{split}");
        var told = Ask(new Desk(), request, 40_012, new TokenCounts { ToolUseInput = 40_000 });
        Assert.Equal((15, 39_997), (told.TrustedInput, told.UnseenInput));
    }

    [Fact]
    public void Decide_ATinyDocumentBesideFetchedPages_ExplainsNoMoreThanItCanHold()
    {
        var desk = new Desk();
        var request = With(Questions[0], ReferenceKind.Document, "tiny") with { HasHostedTools = true };
        var split = Ask(desk, request, 400_000, null);
        Assert.True(split.TrustedInput < 5_000 && split.UnseenInput > 395_000, $"{split}");
    }

    [Fact]
    public void Decide_WhatTheVendorPutsInFront_CountsOnceInAConversation()
    {
        var desk = new Desk();
        var first = Ask(desk, Desk.Chat(("user", Questions[0])), 40, null);
        var second = Ask(desk, Desk.Chat(("user", Questions[1])), 40, null);
        Assert.Equal((40, 0), (first.TrustedInput, first.UnseenInput));
        Assert.True(second is { TrustedInput: <= 14, UnseenInput: 0 }, $"{second}");
    }

    [Fact]
    public async Task Decide_AnUploadedFile_IsItsContent()
    {
        var desk = new Desk();
        var bytes = "the digest of what was uploaded"u8.ToArray();
        var upload = new RequestContent { Segments = [new Segment(SegmentRole.User, 0, default, bytes.Length, 0, bytes) { Reference = ReferenceKind.Document }] };
        var handed = new ResponseContent { References = [new ContentReference(ReferenceKind.File, "file-9"u8.ToArray())] };
        await desk.Judge.LearnAsync("ada", desk.Now, upload, handed);

        Assert.Equal(Document, Ask(desk, With(Questions[0], ReferenceKind.File, "file-9"), Document, null).TrustedInput);
        var inline = With(Questions[1], ReferenceKind.Document, Encoding.UTF8.GetString(bytes));
        Assert.True(Ask(desk, inline, Document, null).TrustedInput <= 15);
    }

    [Fact]
    public void SaveMemory_WithReferences_KnowsThemAfterARestart()
    {
        var desk = new Desk();
        Ask(desk, With(Questions[0], ReferenceKind.File, "file-1"), Document, null, "resp_1");
        using var saved = new MemoryStream();
        desk.Judge.SaveMemory(saved, desk.Now);
        saved.Position = 0;
        var again = new Desk { Now = desk.Now };
        again.Judge.RestoreMemory(saved, desk.Now);
        Assert.True(Ask(again, With(Questions[1], ReferenceKind.File, "file-1"), Document, null).TrustedInput <= 15);
        Assert.True(Ask(again, With(Questions[2], ReferenceKind.Response, "resp_1"), Document, null).TrustedInput <= 15);
    }

    [Fact]
    public void Of_AnyBill_AddsUpExactly() => Prop
        .ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            long Any() => random.Next(3) switch { 0 => 0, 1 => random.Next(5_000), _ => random.NextInt64(TokenCounts.Ceiling) };
            double Weight() => random.Next(3) == 0 ? 0 : random.NextDouble() * random.Next(1, 1_000_000);
            var gross = Any();
            var division = InputDivision.Divide(new InputCase
            {
                Gross = gross,
                Replayed = Weight(),
                Repeated = Weight(),
                New = Weight(),
                Format = random.Next(40),
                Cached = Any(),
                ToolUse = Any(),
                HasHostedTools = random.Next(2) == 0,
                Margin = VendorMargin.For(random.Next(3) switch { 0 => "generic", 1 => "cohere.chat", _ => "" }, ExactCounter.Instance),
                Constant = random.Next(2_000),
                ConstantIsKnown = random.Next(2) == 0,
                GoesOn = random.Next(2) == 0,
                References = RequestReferences.None,
            });
            return division is { Replayed: >= 0, Repeated: >= 0, Unseen: >= 0, FreshText: >= 0, FreshReferences: >= 0 }
                && division.Replayed + division.Repeated + division.Unseen + division.Fresh == gross;
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static TokenSplit Ask(Desk desk, RequestContent request, long input, TokenCounts? counts, string? id = null, string user = "ada")
    {
        desk.Now += TimeSpan.FromMinutes(1);
        return desk.Judge.Decide(new JudgeInput
        {
            User = user,
            StartedAt = desk.Now,
            EndedAt = desk.Now.AddSeconds(1),
            Evidence = desk.Judge.Prepare(request, ExactCounter.Instance),
            Response = Desk.Answer("Fine, as it says.") with { ResponseId = id },
            Input = input,
            Output = 4,
            Dialect = "openai.responses",
            Counts = counts,
        }).Split;
    }

    private static RequestContent With(string question, ReferenceKind kind, string id, ReferenceKind also = ReferenceKind.None, string? alsoId = null)
    {
        var content = Desk.Chat(("user", question));
        var bytes = Encoding.UTF8.GetBytes(id);
        return kind is ReferenceKind.File or ReferenceKind.Document or ReferenceKind.Media or ReferenceKind.Image
            ? content with
            {
                Segments = [new Segment(SegmentRole.User, 0, default, id == "tiny" ? 10 : 20_000, 0, bytes) { Reference = kind }, .. content.Segments],
                References = alsoId is null ? [] : [new ContentReference(also, Encoding.UTF8.GetBytes(alsoId))],
            }
            : content with { References = [new ContentReference(kind, bytes)] };
    }
}
