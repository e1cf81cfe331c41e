"""The two networks in plain PyTorch, with the names and sizes of Plimsoll's, so that its initial weights fit."""

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    """Softmax attention; with first_only the first token alone asks. Rotary places where angles are given."""

    def __init__(self, dim, heads, first_only=False):
        super().__init__()
        self.heads, self.first_only = heads, first_only
        self.query = nn.Linear(dim, dim)
        self.key_value = nn.Linear(dim, 2 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, x, mask, rotary):
        n, t, dim = x.shape
        asking = x[:, :1] if self.first_only else x
        split = lambda y: y.view(n, -1, self.heads, dim // self.heads).transpose(1, 2)
        keys, values = self.key_value(x).chunk(2, -1)
        q, k, v = split(self.query(asking)), split(keys), split(values)
        if rotary is not None:
            q, k = turn(q, rotary), turn(k, rotary)
        answer = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.out(answer.transpose(1, 2).reshape(n, -1, dim))


def turn(x, rotary):
    cos, sin = rotary
    left, right = x.chunk(2, -1)
    return torch.cat((left * cos - right * sin, right * cos + left * sin), -1)


class FeedForward(nn.Module):
    def __init__(self, dim, hidden, gate):
        super().__init__()
        self.gate = gate
        self.gated = nn.Linear(dim, 2 * hidden)
        self.back = nn.Linear(hidden, dim)

    def forward(self, x):
        value, gate = self.gated(x).chunk(2, -1)
        return self.back(value * self.gate(gate))


class Block(nn.Module):
    """Pre-norm."""

    def __init__(self, dim, heads, hidden, gate, first_only=False):
        super().__init__()
        self.first_only = first_only
        self.attention_norm = nn.LayerNorm(dim)
        self.attention = Attention(dim, heads, first_only)
        self.feed_forward_norm = nn.LayerNorm(dim)
        self.feed_forward = FeedForward(dim, hidden, gate)

    def forward(self, x, mask=None, rotary=None):
        asked = x[:, :1] if self.first_only else x
        x = asked + self.attention(self.attention_norm(x), mask, rotary)
        return x + self.feed_forward(self.feed_forward_norm(x))


class Numbers(nn.Module):
    def __init__(self, count, dim):
        super().__init__()
        for name in ("weight", "bias", "missing"):
            setattr(self, name, nn.Parameter(torch.empty(count, dim)))

    def forward(self, x):
        absent = torch.isnan(x)
        known = x.masked_fill(absent, 0).unsqueeze(-1)
        tokens = torch.addcmul(self.bias, known, self.weight)
        return torch.addcmul(tokens, absent.unsqueeze(-1).to(x.dtype), self.missing)


class Categories(nn.Module):
    def __init__(self, rows, columns, dim):
        super().__init__()
        self.table = nn.Parameter(torch.empty(rows, dim))
        self.bias = nn.Parameter(torch.empty(columns, dim))

    def forward(self, x):
        return F.embedding(x, self.table) + self.bias


class Head(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.linear = nn.Linear(dim, 1)

    def forward(self, x):
        return self.linear(F.relu(self.norm(x)))


class FtTransformer(nn.Module):
    def __init__(self, numbers, columns, rows, dim=32, heads=4, hidden=42, blocks=2):
        super().__init__()
        self.numbers = Numbers(numbers, dim)
        self.categories = Categories(rows, columns, dim)
        self.read_out = nn.Parameter(torch.empty(1, 1, dim))
        self.blocks = nn.ModuleList(Block(dim, heads, hidden, F.relu, b == blocks - 1) for b in range(blocks))
        self.head = Head(dim)

    def forward(self, numbers, categories):
        first = self.read_out.expand(len(numbers), -1, -1)
        x = torch.cat((first, self.numbers(numbers), self.categories(categories)), 1)
        for block in self.blocks:
            x = block(x)
        return self.head(x[:, 0])


class TextEncoder(nn.Module):
    def __init__(self, vocabulary, dim=128, heads=4, hidden=256, blocks=2):
        super().__init__()
        self.embeddings = nn.Parameter(torch.empty(vocabulary, dim))
        self.blocks = nn.ModuleList(Block(dim, heads, hidden, F.gelu) for _ in range(blocks))
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, 1)
        half = dim // heads // 2
        speeds = 10_000 ** (-torch.arange(half) / half)
        self.register_buffer("angles", torch.arange(512).unsqueeze(1) * speeds, persistent=False)

    def forward(self, ids, present):
        t = ids.shape[1]
        rotary = self.angles[:t].cos(), self.angles[:t].sin()
        mask = None if present is None else present[:, None, None, :]
        x = F.embedding(ids, self.embeddings)
        for block in self.blocks:
            x = block(x, mask, rotary)
        x = self.norm(x)
        if present is None:
            return self.head(x.mean(1))
        weights = present.unsqueeze(-1).to(x.dtype)
        return self.head((x * weights).sum(1) / weights.sum(1))
